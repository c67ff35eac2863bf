/* Sitewright elements, Apache-2.0. Contains Lit, BSD-3-Clause, © Google LLC; see LICENSES.txt. */
var W=globalThis,J=W.ShadowRoot&&(W.ShadyCSS===void 0||W.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,ue=Symbol(),Te=new WeakMap,D=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==ue)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(J&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Te.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Te.set(t,e))}return e}toString(){return this.cssText}},ke=s=>new D(typeof s=="string"?s:s+"",void 0,ue),pe=(s,...e)=>{let t=s.length===1?s[0]:e.reduce((n,r,o)=>n+(i=>{if(i._$cssResult$===!0)return i.cssText;if(typeof i=="number")return i;throw Error("Value passed to 'css' function must be a 'css' function result: "+i+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+s[o+1],s[0]);return new D(t,s,ue)},Pe=(s,e)=>{if(J)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),r=W.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=t.cssText,s.appendChild(n)}},he=J?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return ke(t)})(s):s;var{is:ft,defineProperty:bt,getOwnPropertyDescriptor:gt,getOwnPropertyNames:$t,getOwnPropertySymbols:yt,getPrototypeOf:vt}=Object,V=globalThis,Re=V.trustedTypes,_t=Re?Re.emptyScript:"",wt=V.reactiveElementPolyfillSupport,H=(s,e)=>s,me={toAttribute(s,e){switch(e){case Boolean:s=s?_t:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},Oe=(s,e)=>!ft(s,e),Ce={attribute:!0,type:String,converter:me,reflect:!1,useDefault:!1,hasChanged:Oe};Symbol.metadata??=Symbol("metadata"),V.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ce){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&bt(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:o}=gt(this.prototype,e)??{get(){return this[t]},set(i){this[t]=i}};return{get:r,set(i){let a=r?.call(this);o?.call(this,i),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ce}static _$Ei(){if(this.hasOwnProperty(H("elementProperties")))return;let e=vt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(H("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(H("properties"))){let t=this.properties,n=[...$t(t),...yt(t)];for(let r of n)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,r]of t)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let r=this._$Eu(t,n);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let r of n)t.unshift(he(r))}else e!==void 0&&t.push(he(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Pe(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&n.reflect===!0){let o=(n.converter?.toAttribute!==void 0?n.converter:me).toAttribute(t,n.type);this._$Em=e,o==null?this.removeAttribute(r):this.setAttribute(r,o),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let o=n.getPropertyOptions(r),i=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:me;this._$Em=r;let a=i.fromAttribute(t,o.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,o){if(e!==void 0){let i=this.constructor;if(r===!1&&(o=this[e]),n??=i.getPropertyOptions(e),!((n.hasChanged??Oe)(o,t)||n.useDefault&&n.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(i._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:o},i){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,i??t??this[e]),o!==!0||i!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,o]of this._$Ep)this[r]=o;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,o]of n){let{wrapped:i}=o,a=this[r];i!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,o,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[H("elementProperties")]=new Map,w[H("finalized")]=new Map,wt?.({ReactiveElement:w}),(V.reactiveElementVersions??=[]).push("2.1.2");var be=globalThis,Ne=s=>s,K=be.trustedTypes,Le=K?K.createPolicy("lit-html",{createHTML:s=>s}):void 0,ge="$lit$",x=`lit$${Math.random().toFixed(9).slice(2)}$`,$e="?"+x,xt=`<${$e}>`,O=document,B=()=>O.createComment(""),F=s=>s===null||typeof s!="object"&&typeof s!="function",ye=Array.isArray,qe=s=>ye(s)||typeof s?.[Symbol.iterator]=="function",fe=`[ 	
\f\r]`,q=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Me=/-->/g,je=/>/g,R=RegExp(`>|${fe}(?:([^\\s"'>=/]+)(${fe}*=${fe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ue=/'/g,De=/"/g,Be=/^(?:script|style|textarea|title)$/i,ve=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),d=ve(1),Yt=ve(2),Zt=ve(3),A=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),He=new WeakMap,C=O.createTreeWalker(O,129);function Fe(s,e){if(!ye(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return Le!==void 0?Le.createHTML(e):e}var Ie=(s,e)=>{let t=s.length-1,n=[],r,o=e===2?"<svg>":e===3?"<math>":"",i=q;for(let a=0;a<t;a++){let l=s[a],p,f,u=-1,m=0;for(;m<l.length&&(i.lastIndex=m,f=i.exec(l),f!==null);)m=i.lastIndex,i===q?f[1]==="!--"?i=Me:f[1]!==void 0?i=je:f[2]!==void 0?(Be.test(f[2])&&(r=RegExp("</"+f[2],"g")),i=R):f[3]!==void 0&&(i=R):i===R?f[0]===">"?(i=r??q,u=-1):f[1]===void 0?u=-2:(u=i.lastIndex-f[2].length,p=f[1],i=f[3]===void 0?R:f[3]==='"'?De:Ue):i===De||i===Ue?i=R:i===Me||i===je?i=q:(i=R,r=void 0);let h=i===R&&s[a+1].startsWith("/>")?" ":"";o+=i===q?l+xt:u>=0?(n.push(p),l.slice(0,u)+ge+l.slice(u)+x+h):l+x+(u===-2?a:h)}return[Fe(s,o+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},I=class s{constructor({strings:e,_$litType$:t},n){let r;this.parts=[];let o=0,i=0,a=e.length-1,l=this.parts,[p,f]=Ie(e,t);if(this.el=s.createElement(p,n),C.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(r=C.nextNode())!==null&&l.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let u of r.getAttributeNames())if(u.endsWith(ge)){let m=f[i++],h=r.getAttribute(u).split(x),b=/([.?@])?(.*)/.exec(m);l.push({type:1,index:o,name:b[2],strings:h,ctor:b[1]==="."?Y:b[1]==="?"?Z:b[1]==="@"?X:L}),r.removeAttribute(u)}else u.startsWith(x)&&(l.push({type:6,index:o}),r.removeAttribute(u));if(Be.test(r.tagName)){let u=r.textContent.split(x),m=u.length-1;if(m>0){r.textContent=K?K.emptyScript:"";for(let h=0;h<m;h++)r.append(u[h],B()),C.nextNode(),l.push({type:2,index:++o});r.append(u[m],B())}}}else if(r.nodeType===8)if(r.data===$e)l.push({type:2,index:o});else{let u=-1;for(;(u=r.data.indexOf(x,u+1))!==-1;)l.push({type:7,index:o}),u+=x.length-1}o++}}static createElement(e,t){let n=O.createElement("template");return n.innerHTML=e,n}};function N(s,e,t=s,n){if(e===A)return e;let r=n!==void 0?t._$Co?.[n]:t._$Cl,o=F(e)?void 0:e._$litDirective$;return r?.constructor!==o&&(r?._$AO?.(!1),o===void 0?r=void 0:(r=new o(s),r._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=r:t._$Cl=r),r!==void 0&&(e=N(s,r._$AS(s,e.values),r,n)),e}var G=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??O).importNode(t,!0);C.currentNode=r;let o=C.nextNode(),i=0,a=0,l=n[0];for(;l!==void 0;){if(i===l.index){let p;l.type===2?p=new M(o,o.nextSibling,this,e):l.type===1?p=new l.ctor(o,l.name,l.strings,this,e):l.type===6&&(p=new ee(o,this,e)),this._$AV.push(p),l=n[++a]}i!==l?.index&&(o=C.nextNode(),i++)}return C.currentNode=O,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},M=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=N(this,e,t),F(e)?e===c||e==null||e===""?(this._$AH!==c&&this._$AR(),this._$AH=c):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):qe(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==c&&F(this._$AH)?this._$AA.nextSibling.data=e:this.T(O.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=I.createElement(Fe(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let o=new G(r,this),i=o.u(this.options);o.p(t),this.T(i),this._$AH=o}}_$AC(e){let t=He.get(e.strings);return t===void 0&&He.set(e.strings,t=new I(e)),t}k(e){ye(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,r=0;for(let o of e)r===t.length?t.push(n=new s(this.O(B()),this.O(B()),this,this.options)):n=t[r],n._$AI(o),r++;r<t.length&&(this._$AR(n&&n._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Ne(e).nextSibling;Ne(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},L=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,o){this.type=1,this._$AH=c,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=o,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=c}_$AI(e,t=this,n,r){let o=this.strings,i=!1;if(o===void 0)e=N(this,e,t,0),i=!F(e)||e!==this._$AH&&e!==A,i&&(this._$AH=e);else{let a=e,l,p;for(e=o[0],l=0;l<o.length-1;l++)p=N(this,a[n+l],t,l),p===A&&(p=this._$AH[l]),i||=!F(p)||p!==this._$AH[l],p===c?e=c:e!==c&&(e+=(p??"")+o[l+1]),this._$AH[l]=p}i&&!r&&this.j(e)}j(e){e===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Y=class extends L{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===c?void 0:e}},Z=class extends L{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==c)}},X=class extends L{constructor(e,t,n,r,o){super(e,t,n,r,o),this.type=5}_$AI(e,t=this){if((e=N(this,e,t,0)??c)===A)return;let n=this._$AH,r=e===c&&n!==c||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,o=e!==c&&(n===c||r);r&&this.element.removeEventListener(this.name,this,n),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ee=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){N(this,e)}},ze={M:ge,P:x,A:$e,C:1,L:Ie,R:G,D:qe,V:N,I:M,H:L,N:Z,U:X,B:Y,F:ee},At=be.litHtmlPolyfillSupport;At?.(I,M),(be.litHtmlVersions??=[]).push("3.3.3");var Qe=(s,e,t)=>{let n=t?.renderBefore??e,r=n._$litPart$;if(r===void 0){let o=t?.renderBefore??null;n._$litPart$=r=new M(e.insertBefore(B(),o),o,void 0,t??{})}return r._$AI(s),r};var _e=globalThis,S=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Qe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};S._$litElement$=!0,S.finalized=!0,_e.litElementHydrateSupport?.({LitElement:S});var St=_e.litElementPolyfillSupport;St?.({LitElement:S});(_e.litElementVersions??=[]).push("4.2.2");var ne={status:"",queue:"",kind:"",code:"",tenant:""},E=class extends Error{constructor(t,n,r){super(r||n);this.status=t;this.title=n;this.detail=r;this.name="ApiError"}},Et=50,Tt=20,we="/api/jobs/v1",te=class{constructor(e,t,n){this.scope=e;this.bridge=t;this.#s=n}#s;queuesPath(e){let t=this.scope==="operator"&&e!==""?`?tenant_id=${encodeURIComponent(e)}`:"";return`${this.#e}/queues${t}`}async queues(e,t){return(await this.#t("GET",this.queuesPath(e),void 0,t)).data}async jobs(e,t,n){let r=new URLSearchParams({limit:String(Et)});t!==null&&r.set("cursor",t);for(let[i,a]of Object.entries(e)){let l=i==="tenant"?"tenant_id":i;a!==""&&(i!=="tenant"||this.scope==="operator")&&r.set(l,a)}let o=await this.#t("GET",`${this.#e}/jobs?${r}`,void 0,n);return{rows:o.data.map(i=>this.#r(i)),next:o.next_cursor??null}}async job(e,t){let n=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";return this.#r(await this.#t("GET",`${this.#e}${n}/jobs/${encodeURIComponent(e.id)}`,void 0,t))}async operate(e,t,n,r,o){let i={action:e,filter:t,dry_run:r},a=this.scope==="operator"?{...n?{tenant_id:n}:{},operation:i}:i;return await this.#t("POST",`${this.#e}/operations`,a,o)}async limit(e,t){await this.#t("PUT",`${this.#e}/queues/${encodeURIComponent(e)}`,t)}async schedules(e,t,n){if(this.scope==="tenant")return{rows:(await this.#t("GET",`${we}/schedules`,void 0,n)).data.map(a=>({tenant:null,schedule:a})),next:null};let r=new URLSearchParams({limit:String(Tt)});t!==null&&r.set("cursor",t),e!==""&&r.set("tenant_id",e);let o=await this.#t("GET",`${this.#e}/schedules?${r}`,void 0,n);return{rows:o.data.map(i=>({tenant:i.tenant_id,schedule:i.schedule})),next:o.next_cursor??null}}async pauseSchedule(e,t){let n=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";await this.#t("POST",`${this.#e}${n}/schedules/${encodeURIComponent(e.schedule.id)}/${t?"pause":"resume"}`)}async alerts(e){return this.scope==="tenant"?[]:(await this.#t("GET",`${this.#e}/alerts`,void 0,e)).data}get#e(){return this.scope==="operator"?`${we}/operator`:we}#r(e){if(this.scope==="tenant")return{tenant:null,error:null,job:e};let{tenant_id:t,error:n,job:r}=e;return{tenant:t,error:n??null,job:r}}async#t(e,t,n,r){let o={accept:"application/json"};n&&(o["content-type"]="application/json"),this.bridge.getAuthToken&&(o.authorization=`Bearer ${await this.bridge.getAuthToken()}`);let i,a;try{i=await this.#s(`${this.bridge.baseUrl??""}${t}`,{method:e,headers:o,credentials:this.bridge.getAuthToken?"omit":"same-origin",...n?{body:JSON.stringify(n)}:{},...r?{signal:r}:{}}),a=await i.text()}catch(l){throw r?.aborted?l:new E(0,"No connection","The server could not be reached. What you see is how it was.")}if(!i.ok)throw Pt(i.status,a);return a===""?null:JSON.parse(a)}},kt={401:"You are signed out",403:"You may not do this",404:"Not found",429:"Too many requests"};function Pt(s,e){let t={};try{t=JSON.parse(e)??{}}catch{}let n=Array.isArray(t.errors)?t.errors[0]:void 0,r=[t.detail,n?.detail].find(i=>typeof i=="string"),o=typeof t.title=="string"?t.title:kt[s]??"This did not work";return new E(s,o,typeof r=="string"?r:"")}var Rt=new Intl.NumberFormat("en"),xe=new Intl.NumberFormat("en",{maximumSignificantDigits:3}),Ct=new Intl.DateTimeFormat("en-GB",{dateStyle:"medium",timeStyle:"medium"});function g(s){return Rt.format(s)}function z(s){return`${g(s)} ${s===1?"job":"jobs"}`}function We(s){return s===0?"0":s<.01?"< 0.01":xe.format(s)}function $(s){return s===void 0?"–":s<.001?"< 1 ms":s<1?`${xe.format(Math.round(s*1e3))} ms`:s<60?`${xe.format(s)} s`:s<3600?`${Math.floor(s/60)} min ${Math.floor(s%60)} s`:s<86400?`${Math.floor(s/3600)} h ${Math.floor(s%3600/60)} min`:`${Math.floor(s/86400)} d ${Math.floor(s%86400/3600)} h`}function y(s){if(s===void 0)return"–";let e=new Date(s);return Number.isNaN(e.getTime())?s:Ct.format(e)}function j(s,e){let t=(new Date(s).getTime()-e)/1e3;return Number.isNaN(t)?s:Math.abs(t)<1?"now":t>0?`in ${$(Math.round(t))}`:`${$(Math.round(-t))} ago`}var Je={queued:"Waiting",running:"Running",scheduled:"Scheduled",succeeded:"Done",dead:"Dead",cancelled:"Cancelled"},Ve=Object.entries(Je);function se(s){return Je[s]??s}async function Ke(s,e){let t=s.wait??Nt;for(s.events&&await Ot(s,s.events,e);!e.aborted;){try{let n=await s.ask(e);e.aborted||s.seen(n,"asking")}catch(n){e.aborted||s.failed(n)}await t(2e3,e).catch(()=>{})}}function Ot(s,e,t){return new Promise(n=>{let r=()=>{o.close(),t.removeEventListener("abort",r),n()},o=e(i=>s.seen(s.read(i),"events"),i=>{s.failed(new Error("the events were lost")),i&&r()});t.addEventListener("abort",r,{once:!0})})}function Nt(s,e){return new Promise((t,n)=>{e.throwIfAborted();let r=setTimeout(()=>{e.removeEventListener("abort",o),t()},s),o=()=>{clearTimeout(r),n(e.reason)};e.addEventListener("abort",o,{once:!0})})}var T={retry:{verb:"Retry",done:"retried",warning:"They wait in their queues again."},run_now:{verb:"Run now",done:"made due",warning:"They no longer wait for their time."},cancel:{verb:"Cancel",done:"cancelled",warning:"What waits ends at once. What runs is asked to stop."},drain:{verb:"Drain",done:"drained",warning:"Everything that waits is cancelled. What runs finishes."},discard:{verb:"Discard",done:"discarded",warning:"Dead letters and their reasons are gone for good."},pause:{verb:"Pause",done:"paused",warning:"Nothing is started until it is resumed."},resume:{verb:"Resume",done:"resumed",warning:""}};function Ge(s,e,t){return s.operate(e.action,e.selection,e.tenant,!0,t)}async function Ye(s,e,t,n){let r=0;for(;;){let{jobs:o,more:i}=await s.operate(e.action,e.selection,e.tenant,!1,t);if(r+=o,n(r),!i||o===0)return r}}function Q(s,e){return s==="tenant"?"tenant":e===""?"operator_for_all":"operator"}function re(s,e){let t=s.filter(r=>r!==e);if(s.length===0)return"";if(t.length===0)return"Paused";let n=new Set(t.map(r=>Lt[r]));return`Paused by ${[...s.includes(e)?["you"]:[],...n].join(" and ")}`}var Lt={tenant:"the tenant",operator:"the operator",operator_for_all:"the operator for all tenants"};var Ze={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Xe=s=>(...e)=>({_$litDirective$:s,values:e}),oe=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Mt}=ze,et=s=>s;var tt=()=>document.createComment(""),U=(s,e,t)=>{let n=s._$AA.parentNode,r=e===void 0?s._$AB:e._$AA;if(t===void 0){let o=n.insertBefore(tt(),r),i=n.insertBefore(tt(),r);t=new Mt(o,i,s,s.options)}else{let o=t._$AB.nextSibling,i=t._$AM,a=i!==s;if(a){let l;t._$AQ?.(s),t._$AM=s,t._$AP!==void 0&&(l=s._$AU)!==i._$AU&&t._$AP(l)}if(o!==r||a){let l=t._$AA;for(;l!==o;){let p=et(l).nextSibling;et(n).insertBefore(l,r),l=p}}}return t},k=(s,e,t=s)=>(s._$AI(e,t),s),jt={},nt=(s,e=jt)=>s._$AH=e,st=s=>s._$AH,ie=s=>{s._$AR(),s._$AA.remove()};var rt=(s,e,t)=>{let n=new Map;for(let r=e;r<=t;r++)n.set(s[r],r);return n},P=Xe(class extends oe{constructor(s){if(super(s),s.type!==Ze.CHILD)throw Error("repeat() can only be used in text expressions")}dt(s,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);let r=[],o=[],i=0;for(let a of s)r[i]=n?n(a,i):i,o[i]=t(a,i),i++;return{values:o,keys:r}}render(s,e,t){return this.dt(s,e,t).values}update(s,[e,t,n]){let r=st(s),{values:o,keys:i}=this.dt(e,t,n);if(!Array.isArray(r))return this.ut=i,o;let a=this.ut??=[],l=[],p,f,u=0,m=r.length-1,h=0,b=o.length-1;for(;u<=m&&h<=b;)if(r[u]===null)u++;else if(r[m]===null)m--;else if(a[u]===i[h])l[h]=k(r[u],o[h]),u++,h++;else if(a[m]===i[b])l[b]=k(r[m],o[b]),m--,b--;else if(a[u]===i[b])l[b]=k(r[u],o[b]),U(s,l[b+1],r[u]),u++,b--;else if(a[m]===i[h])l[h]=k(r[m],o[h]),U(s,r[u],r[m]),m--,h++;else if(p===void 0&&(p=rt(i,h,b),f=rt(a,u,m)),p.has(a[u]))if(p.has(a[m])){let _=f.get(i[h]),ce=_!==void 0?r[_]:null;if(ce===null){let Ee=U(s,r[u]);k(Ee,o[h]),l[h]=Ee}else l[h]=k(ce,o[h]),U(s,r[u],ce),r[_]=null;h++}else ie(r[m]),m--;else ie(r[u]),u++;for(;h<=b;){let _=U(s,l[b+1]);k(_,o[h]),l[h++]=_}for(;u<=m;){let _=r[u++];_!==null&&ie(_)}return this.ut=i,nt(s,l),A}});function ot(s,e,t){return d`<div role="alert" class=${s.length===0?"":"alerts"}>
    ${P(s,n=>`${n.rule}/${n.queue}`,n=>d`<div class="problem">
        <p>
          <strong class="bad">${n.queue}</strong> ${Ut(n)}
          <span class="muted"><time datetime=${n.since} title=${y(n.since)}>Since ${j(n.since,e)}</time>, rule ${n.rule}</span>
        </p>
        <button type="button" class="small" aria-label=${`Show jobs of ${n.queue}`}
          @click=${()=>t(n.queue,n.measure==="dead_letters"?"dead":"queued")}>Show</button>
      </div>`)}
  </div>`}function Ut({measure:s,value:e,above:t}){return s==="queue_age"?`The oldest job has waited ${$(e)}; the limit is ${$(t)}.`:`${g(e)} dead ${e===1?"letter":"letters"}; the limit is ${g(t)}.`}var ae=class{constructor(e){this.alerts=[];this.schedules=null;this.cursors=[];this.#e=null;this.#r=0;this.#s=e,e.addController(this)}#s;#e;#r;hostDisconnected(){this.#e?.abort()}reset(){this.#e?.abort(),this.alerts=[],this.schedules=null,this.cursors=[],this.#r=0}async refresh(e,t,n=!1){if(!n&&Date.now()-this.#r<1e4)return;this.#e?.abort();let{signal:r}=this.#e=new AbortController;this.#r=Date.now();try{let[o,i]=await Promise.all([e.alerts(r),e.schedules(t,this.cursors.at(-1)??null,r)]);if(r.aborted)return;this.alerts=o,this.schedules=i,this.#s.requestUpdate()}catch(o){if(!r.aborted)throw o}}async goTo(e,t,n){this.cursors=e,await this.refresh(t,n,!0)}async pause(e,t,n,r){await n.pauseSchedule(e,t),await this.refresh(n,r,!0)}};function at(s,e,t,n){let r=(i,a)=>d`<label
    >${a}<input
      name=${i}
      autocomplete="off"
      spellcheck="false"
      .value=${s[i]}
      @change=${l=>n.filter({[i]:l.target.value.trim()})}
  /></label>`,o=e.includes(s.queue)||s.queue===""?e:[s.queue,...e];return d`<form class="filters" aria-label="Filter" @submit=${i=>i.preventDefault()}>
    ${it("Status",s.status,[["",t?"Not ended":"All"],...Ve],i=>n.filter({status:i}))}
    ${it("Queue",s.queue,[["","All"],...o.map(i=>[i,i])],i=>n.filter({queue:i}))}
    ${r("kind","Kind")} ${r("code","Failure")} ${t?r("tenant","Tenant"):c}
  </form>`}function lt(s,e,t,n){if(s?.rows.length===0&&!n.newest)return d`<p class="empty">No job is like this. Change the filter to see others.</p>`;let r=e?7:6;return d`<table aria-busy=${s===null} @keydown=${Ht}>
    <caption hidden>Jobs</caption>
    <thead>
      <tr>
        <th scope="col">Kind</th>
        <th scope="col">Status</th>
        <th scope="col" class="number medium">Attempt</th>
        <th scope="col" class="wide">Queue</th>
        ${e?d`<th scope="col" class="wide">Tenant</th>`:c}
        <th scope="col" class="medium">Failure</th>
        <th scope="col" class="number">When</th>
      </tr>
    </thead>
    <tbody>
      ${s===null?Array.from({length:8},()=>d`<tr>${Array.from({length:r},()=>d`<td><div class="skeleton"></div></td>`)}</tr>`):P(s.rows,o=>`${o.tenant}/${o.job.id}`,o=>Dt(o,e,t,n))}
    </tbody>
  </table>`}function Dt(s,e,t,n){let{job:r}=s,o=r.status==="scheduled"?r.run_at:r.finished_at??r.started_at??r.created_at;return d`<tr>
    <th scope="row"><button class="link row" type="button" @click=${()=>n.open(s)}>${r.kind}</button></th>
    <td>${Ae(s)}</td>
    <td class="number medium">${r.attempt} of ${r.max_attempts}</td>
    <td class="wide">${r.queue}</td>
    ${e?d`<td class="wide code">${s.tenant}</td>`:c}
    <td class="medium code">${r.problem?.code??"–"}</td>
    <td class="number"><time datetime=${o} title=${y(o)}>${j(o,t)}</time></td>
  </tr>`}function Ae({job:s}){let e=s.status==="dead"?"bad":s.status==="succeeded"?"good":"",t=s.status==="running"?s.progress?.fraction:void 0;return d`<span class="state ${e}">${se(s.status)}</span>
    ${s.cancel_requested&&s.status==="running"?d`<span class="muted">asked to stop</span>`:c}
    ${t===void 0?c:d`<progress max="1" value=${t} aria-label=${`${g(Math.round(t*100))} %`}></progress>`}`}function it(s,e,t,n){return d`<label
    >${s}<select @change=${r=>n(r.target.value)}>
      ${t.map(([r,o])=>d`<option value=${r} ?selected=${r===e}>${o}</option>`)}
    </select></label
  >`}function Ht(s){let t=[...s.currentTarget.querySelectorAll("button.row")],n=t.indexOf(s.target);if(n<0)return;let r={ArrowDown:n+1,ArrowUp:n-1,Home:0,End:t.length-1},o=t[r[s.key]??-1];o&&(s.preventDefault(),o.focus())}var qt={dead:["retry","discard"],scheduled:["run_now","cancel"],queued:["cancel"],running:["cancel"]};function dt(s,e,t){let{job:n,tenant:r,error:o}=s,i=n.started_at&&n.finished_at?(Date.parse(n.finished_at)-Date.parse(n.started_at))/1e3:void 0;return d`<div class="stack">
    <div class="head">
      <h2 id="details-title">${n.kind}</h2>
      <span aria-live="polite">${Ae(s)}</span>
    </div>
    ${n.progress?.message?d`<p>${n.progress.message}</p>`:c}
    ${n.problem?d`<div class="problem"><p><strong class="code">${n.problem.code}</strong> ${n.problem.detail}</p></div>`:c}
    <dl>
      ${v("Job",d`<span class="code">${n.id}</span>`)} ${r?v("Tenant",d`<span class="code">${r}</span>`):c}
      ${v("Queue",n.queue)} ${v("Attempt",`${n.attempt} of ${n.max_attempts}`)} ${v("Enqueued",y(n.created_at))}
      ${n.status==="scheduled"?v("Due",y(n.run_at)):c} ${n.started_at?v("Started",y(n.started_at)):c}
      ${n.finished_at?v("Ended",y(n.finished_at)):c} ${i===void 0?c:v("Took",$(i))}
      ${o?v("Last error",d`<span class="code">${o}</span>`):c}
    </dl>
    ${n.failures?.length?d`<h3>Failed attempts</h3>
          <ol class="failures">
            ${n.failures.map(a=>d`<li>
                <p><strong>Attempt ${a.attempt}</strong> <span class="muted">${y(a.at)}</span></p>
                ${a.problem?d`<p><span class="code">${a.problem.code}</span> ${a.problem.detail}</p>`:c}
                ${a.error?d`<p class="code muted">${a.error}</p>`:c}
              </li>`)}
          </ol>`:c}
    <div class="actions">
      ${(qt[n.status]??[]).map(a=>d`<button type="button" @click=${()=>e(a)}>${T[a].verb}</button>`)}
      <button type="button" class="primary" autofocus @click=${t}>Close</button>
    </div>
  </div>`}function ct(s,e,t){let{wanted:n,preview:r,done:o,problem:i}=s,{verb:a,warning:l}=T[n.action],p=r?`${r.more?"more than ":""}${z(r.jobs)}`:"",f=n.action==="discard"||n.action==="drain"||n.action==="cancel";return d`<div class="stack">
    <h2 id="operation-title">${r===null?`${a} jobs`:r.jobs===0?"No job is like this":`${a} ${p}`}</h2>
    <div aria-live="polite" class="stack">
      ${r===null&&i===null?d`<p class="muted">Counting.</p>`:c}
      ${r&&r.jobs>0&&o===null?d`<p>${l}</p>
            <p class="muted">Among them: <span class="code">${r.sample.join(", ")}</span></p>`:c}
      ${o===null?c:d`<p>${z(o)} so far.</p>`} ${i?d`<p class="bad">${i}</p>`:c}
    </div>
    <div class="actions">
      <button type="button" autofocus @click=${t}>${o===null?"Keep as it is":"Stop here"}</button>
      <button type="button" class=${f?"danger":"primary"} ?disabled=${!r||r.jobs===0||o!==null} @click=${e}>
        ${r&&r.jobs>0?`${a} ${p}`:a}
      </button>
    </div>
  </div>`}function ut(s,e,t,n){let r=(o,i,a)=>d`<label
    >${i}<input name=${o} type="number" inputmode="numeric" min="1" step="1" placeholder="no limit" .value=${a===void 0?"":String(a)}
  /></label>`;return d`<form
    class="stack form"
    @submit=${o=>{o.preventDefault(),t(o.currentTarget)}}
  >
    <h2 id="limits-title">Limit ${s.queue}</h2>
    <p class="muted">${g(s.running)} ${se("running").toLowerCase()} now. Leave a field empty for no limit.</p>
    ${r("max_running","Jobs at once",s.max_running)}
    ${r("max_running_per_tenant","Jobs of one tenant at once",s.max_running_per_tenant)}
    <p class="bad" role="alert">${e}</p>
    <div class="actions">
      <button type="button" @click=${n}>Keep as it is</button>
      <button type="submit" class="primary">Save</button>
    </div>
  </form>`}function v(s,e){return d`<dt>${s}</dt><dd>${e}</dd>`}var Bt=60;function pt(s,e){return s?.length===0?d`<div class="frame"><p class="empty">No queue has jobs. They appear here as soon as something is enqueued.</p></div>`:d`<div class="frame">
    <table aria-busy=${s===null}>
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class="number">Waiting</th>
          <th scope="col" class="number">Running</th>
          <th scope="col" class="number medium">Scheduled</th>
          <th scope="col" class="number">Dead</th>
          <th scope="col" class="number medium">Oldest</th>
          <th scope="col" class="number wide">Per second</th>
          <th scope="col" class="number wide">Wait p50, p99</th>
          <th scope="col" class="number wide">Run p50, p99</th>
          <th scope="col" class="widest">Failures</th>
          <th scope="col" class="number">Do</th>
        </tr>
      </thead>
      <tbody>
        ${s===null?[1,2].map(()=>d`<tr>${Array.from({length:11},()=>d`<td><div class="skeleton"></div></td>`)}</tr>`):P(s,t=>t.queue,t=>Ft(t,e))}
      </tbody>
    </table>
  </div>`}function Ft(s,e){let{lately:t}=s,n=t.failures[0],r=(s.oldest_seconds??0)>=Bt;return d`<tr>
    <th scope="row">
      <button class="link" type="button" @click=${()=>e.show(s.queue,"")}>${s.queue}</button>
      ${s.paused?d`<span class="state warn">${re(s.paused_by,e.own)}</span>`:c}
      ${s.max_running===void 0?c:d`<span class="muted">at most ${g(s.max_running)} at once</span>`}
    </th>
    <td class="number">${g(s.queued)}</td>
    <td class="number">${g(s.running)}</td>
    <td class="number medium">${g(s.scheduled)}</td>
    <td class="number">
      ${s.dead===0?"0":d`<button class="link bad" type="button" aria-label=${`Show ${g(s.dead)} dead jobs of ${s.queue}`}
            @click=${()=>e.show(s.queue,"dead")}>${g(s.dead)}</button>`}
    </td>
    <td class="number medium ${r?"warn":""}">${$(s.oldest_seconds)}</td>
    <td class="number wide">${We(t.per_second)}</td>
    <td class="number wide">${$(t.wait.p50_seconds)}, ${$(t.wait.p99_seconds)}</td>
    <td class="number wide">${$(t.run.p50_seconds)}, ${$(t.run.p99_seconds)}</td>
    <td class="widest">${n?d`<span class="code">${n.code}</span> × ${g(n.count)}`:"–"}</td>
    <td>
      <div class="actions">
        ${Se(s.paused_by.includes(e.own)?"Resume":"Pause",s,()=>e.toggle(s))}
        ${Se("Drain",s,()=>e.operate("drain",s.queue),"medium")}
        ${e.limit?Se("Limit",s,()=>e.limit?.(s),"medium"):c}
      </div>
    </td>
  </tr>`}function Se(s,e,t,n=""){return d`<button class="small ${n}" type="button" aria-label=${`${s} ${e.queue}`} @click=${t}>${s}</button>`}function ht(s,e,t,n){if(s?.rows.length===0&&!n.first)return d`<div class="frame"><p class="empty">No job is enqueued by a schedule.</p></div>`;let r=e==="operator",o=r?7:6;return d`<div class="frame">
    <table aria-busy=${s===null}>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col" class="medium">When</th>
          <th scope="col" class="wide">Kind</th>
          ${r?d`<th scope="col" class="wide">Tenant</th>`:c}
          <th scope="col" class="number">Next</th>
          <th scope="col" class="number medium">Last</th>
          <th scope="col" class="number">Do</th>
        </tr>
      </thead>
      <tbody>
        ${s===null?d`<tr>${Array.from({length:o},()=>d`<td><div class="skeleton"></div></td>`)}</tr>`:P(s.rows,i=>i.schedule.id,i=>It(i,e,t,n))}
      </tbody>
    </table>
    ${n.first||n.next?d`<div class="bar">
          <span></span>
          <div class="group" role="group" aria-label="Pages of schedules">
            <button class="small" type="button" ?disabled=${!n.first} @click=${n.first}>First</button>
            <button class="small" type="button" ?disabled=${!n.next} @click=${n.next}>Next</button>
          </div>
        </div>`:c}
  </div>`}function It(s,e,t,n){let{schedule:r,tenant:o}=s,i=Q(e,o??""),a=r.paused_by.includes(i),l=a?"Resume":"Pause",p=re(r.paused_by,i),f=u=>u===void 0?d`–`:d`<time datetime=${u} title=${y(u)}>${j(u,t)}</time>`;return d`<tr>
    <th scope="row">${r.name} ${p===""?c:d`<span class="state warn">${p}</span>`}</th>
    <td class="medium code">${r.cron}</td>
    <td class="wide">${r.kind}</td>
    ${e==="operator"?d`<td class="wide code">${o}</td>`:c}
    <td class="number">${r.paused?"–":f(r.next_run_at)}</td>
    <td class="number medium">${f(r.last_run_at)}</td>
    <td>
      <div class="actions">
        <button class="small" type="button" aria-label=${`${l} schedule ${r.name}`} @click=${()=>n.pause(s,!a)}>${l}</button>
      </div>
    </td>
  </tr>`}var mt=pe`
  :host {
    color-scheme: light dark;
    --_surface: var(--sw-surface, light-dark(#ffffff, #17191d));
    --_sunken: var(--sw-sunken, light-dark(#f5f5f3, #101215));
    --_text: var(--sw-text, light-dark(#1c1d20, #eceded));
    --_muted: var(--sw-muted, light-dark(#5c6068, #a3a8b0));
    --_line: var(--sw-line, light-dark(#dcdcd8, #31353c));
    --_control-line: var(--sw-control-line, light-dark(#85888f, #7b818b));
    --_accent: var(--sw-accent, light-dark(#2f4fd0, #8ea6ff));
    --_on-accent: var(--sw-on-accent, light-dark(#ffffff, #0f1530));
    --_good: var(--sw-good, light-dark(#1d6b3f, #6fd39a));
    --_warn: var(--sw-warn, light-dark(#8a5200, #f0b45f));
    --_bad: var(--sw-bad, light-dark(#b3261e, #ff9a8f));
    --_radius: var(--sw-radius, 8px);
    display: grid;
    gap: 32px;
    max-inline-size: 100%;
    color: var(--_text);
    font: 400 15px/1.45 var(--sw-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 18px;
  }
  h3 {
    font-size: 15px;
  }
  section {
    min-inline-size: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 16px;
    min-block-size: 32px;
    margin-block-end: 8px;
  }
  .muted {
    color: var(--_muted);
    font-size: 13px;
  }
  .dot::before {
    content: "";
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 8px;
    border-radius: 50%;
    background: var(--_good);
  }
  .dot.offline::before {
    background: var(--_bad);
  }
  .frame {
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 4px);
    background: var(--_surface);
    overflow: hidden;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 8px 12px;
    text-align: start;
    vertical-align: middle;
    font-weight: 400;
  }
  thead th {
    color: var(--_muted);
    font-size: 13px;
    white-space: nowrap;
    border-block-end: 1px solid var(--_line);
  }
  tbody tr + tr > * {
    border-block-start: 1px solid var(--_line);
  }
  tbody tr:hover {
    background: var(--_sunken);
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }
  .state {
    white-space: nowrap;
    font-weight: 600;
  }
  .good {
    color: var(--_good);
  }
  .warn {
    color: var(--_warn);
  }
  .bad {
    color: var(--_bad);
  }
  .code {
    font: 13px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  }
  button,
  input,
  select {
    min-block-size: 36px;
    padding: 6px 12px;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  button {
    font-weight: 600;
    white-space: nowrap;
    cursor: pointer;
    background: transparent;
  }
  td .actions {
    flex-wrap: nowrap;
  }
  button:hover {
    border-color: var(--_text);
  }
  button.small {
    min-block-size: 32px;
    padding: 3px 10px;
    font-size: 13px;
  }
  button.link {
    min-block-size: 32px;
    padding: 2px 4px;
    margin-inline-start: -4px;
    border-color: transparent;
    text-align: start;
    white-space: normal;
    text-decoration: underline;
    text-decoration-color: var(--_control-line);
    text-underline-offset: 3px;
  }
  button.primary {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.danger {
    background: var(--_bad);
    border-color: var(--_bad);
    color: var(--_on-accent);
  }
  button:disabled {
    border-color: var(--_line);
    background: var(--_sunken);
    color: var(--_muted);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .filters {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px 12px;
    align-items: end;
    margin-block-end: 12px;
  }
  .filters label,
  .form label {
    display: grid;
    gap: 2px;
    font-size: 13px;
    color: var(--_muted);
  }
  .filters input,
  .filters select,
  .form input {
    inline-size: 100%;
    font-size: 15px;
    color: var(--_text);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    padding: 8px 12px;
    border-block-start: 1px solid var(--_line);
  }
  .group {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .empty {
    padding: 40px 16px;
    text-align: center;
    color: var(--_muted);
  }
  .skeleton {
    block-size: 14px;
    border-radius: 4px;
    background: var(--_line);
  }
  .problem {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    padding: 12px 16px;
    border: 1px solid var(--_bad);
    border-radius: var(--_radius);
  }
  .alerts {
    display: grid;
    gap: 8px;
  }
  progress {
    inline-size: 72px;
    block-size: 6px;
    accent-color: var(--_accent);
  }
  dialog {
    inline-size: min(640px, calc(100vw - 32px));
    max-block-size: calc(100vh - 48px);
    padding: 24px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 8px);
    background: var(--_surface);
    color: var(--_text);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  dialog .stack {
    display: grid;
    gap: 16px;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 4px 16px;
  }
  dt {
    color: var(--_muted);
  }
  .failures {
    display: grid;
    gap: 8px;
    list-style: none;
  }
  .failures li {
    padding: 8px 12px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  @media (max-width: 1340px) {
    .widest {
      display: none;
    }
  }
  @media (max-width: 1000px) {
    .wide {
      display: none;
    }
  }
  @media (max-width: 620px) {
    .medium {
      display: none;
    }
    th,
    td {
      padding: 8px 6px;
    }
    .number {
      white-space: normal;
    }
    dl {
      grid-template-columns: 1fr;
      gap: 0;
    }
    dd {
      margin-block-end: 8px;
    }
  }
  @media (pointer: coarse) {
    button,
    button.small,
    button.link,
    input,
    select {
      min-block-size: 44px;
    }
  }
`;var zt=2e3,de=class extends S{static{this.properties={scope:{},events:{type:Boolean},bridge:{attribute:!1},queues:{state:!0},filter:{state:!0},page:{state:!0},cursors:{state:!0},opened:{state:!0},operation:{state:!0},limited:{state:!0},limitProblem:{state:!0},connection:{state:!0},problem:{state:!0},report:{state:!0},now:{state:!0}}}static{this.styles=mt}#s=new ae(this);#e=null;#r=null;#t=null;#h=0;#i;constructor(){super(),this.scope="tenant",this.events=!1,this.bridge={},this.queues=null,this.filter=ne,this.page=null,this.cursors=[],this.opened=null,this.operation=null,this.limited=null,this.limitProblem=null,this.connection=null,this.problem=null,this.report="",this.now=Date.now()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#a()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.abort(),this.#r?.abort(),this.#t?.abort(),clearTimeout(this.#i)}updated(e){(e.has("scope")||e.has("events")||e.has("bridge"))&&this.#a();for(let[t,n]of[["opened","#details"],["operation","#operation"],["limited","#limits"]]){let r=this.renderRoot.querySelector(n),o=this[t]!==null;o&&!r?.open&&r?.showModal(),!o&&r?.open&&r.close()}}render(){let e=this.scope==="operator",t=(this.queues??[]).map(r=>r.queue),n=this.#$();return d`
      ${this.problem?d`<div class="problem" role="alert">
            <p><strong class="bad">${this.problem.title}</strong> ${this.problem.detail}</p>
            <button type="button" @click=${this.#a}>Try again</button>
          </div>`:c}
      ${ot(this.#s.alerts,this.now,(r,o)=>this.#c({...ne,queue:r,status:o}))}
      <section aria-labelledby="queues-title">
        <div class="head">
          <h2 id="queues-title">Queues</h2>
          <span class="muted ${this.connection===null?"":`dot ${this.connection}`}" role="status">${Qt[this.connection??"none"]}</span>
        </div>
        ${pt(this.queues,{own:Q(this.scope,this.filter.tenant),show:(r,o)=>this.#c({...ne,tenant:this.filter.tenant,queue:r,status:o}),toggle:r=>{this.#A(r)},operate:(r,o)=>{this.#p(r,{queue:o},this.filter.tenant||null)},limit:e?r=>(this.limitProblem=null,this.limited=r):null})}
      </section>
      <section aria-labelledby="jobs-title">
        <div class="head">
          <h2 id="jobs-title">Jobs</h2>
          <span class="muted" role="status" aria-live="polite">${this.report}</span>
        </div>
        ${at(this.filter,t,e,n)}
        <div class="frame">
          ${lt(this.page,e,this.now,n)}
          <div class="bar">
            <div class="group" role="group" aria-label="All jobs of this filter">${this.#y().map(r=>this.#v(r))}</div>
            <div class="group" role="group" aria-label="Pages">
              <button class="small" type="button" ?disabled=${!n.newest} @click=${n.newest}>Newest</button>
              <button class="small" type="button" ?disabled=${!n.older} @click=${n.older}>Older</button>
            </div>
          </div>
        </div>
      </section>
      <section aria-labelledby="schedules-title">
        <div class="head"><h2 id="schedules-title">Schedules</h2></div>
        ${this.#g()}
      </section>
      <dialog id="details" aria-labelledby="details-title" @close=${()=>this.opened=null}>
        ${this.opened?dt(this.opened,r=>{this.#E(r)},()=>this.opened=null):c}
      </dialog>
      <dialog id="operation" aria-labelledby="operation-title" @close=${this.#b}>
        ${this.operation?ct(this.operation,()=>{this.#T()},this.#b):c}
      </dialog>
      <dialog id="limits" aria-labelledby="limits-title" @close=${()=>this.limited=null}>
        ${this.limited?ut(this.limited,this.limitProblem,r=>{this.#k(r)},()=>this.limited=null):c}
      </dialog>
    `}#g(){let{schedules:e,cursors:t}=this.#s,n=e?.next??null,r=o=>()=>{this.#d(i=>i.goTo(o,this.#n,this.filter.tenant))};return ht(e,this.scope,this.now,{pause:(o,i)=>{this.#d(async a=>{await a.pause(o,i,this.#n,this.filter.tenant),this.report=`${o.schedule.name} is ${T[i?"pause":"resume"].done}.`})},next:n===null?null:r([...t,n]),first:t.length===0?null:r([])})}async#d(e){try{await e(this.#s)}catch(t){this.#o(t)}}get#n(){return new te(this.scope,this.bridge,(e,t)=>fetch(e,t))}#$(){let e=this.page?.next??null;return{open:t=>{this.#x(t)},filter:t=>this.#c({...this.filter,...t}),older:e===null?null:()=>this.#l([...this.cursors,e]),newest:this.cursors.length===0?null:()=>this.#l([])}}#y(){switch(this.filter.status){case"dead":return["retry","discard"];case"scheduled":return["run_now","cancel"];case"queued":case"running":return["cancel"];default:return[]}}#v(e){return d`<button class="small" type="button" ?disabled=${!this.page?.rows.length} @click=${()=>this.#S(e)}>
      ${T[e].verb} all
    </button>`}#a=()=>{this.#e?.abort(),this.problem=null,this.#s.reset(),this.#l([]);let{signal:e}=this.#e=new AbortController,t=this.#n,n=this.filter.tenant;Ke({events:!this.events||this.bridge.getAuthToken?null:(r,o)=>Wt(t,n,r,o),ask:r=>t.queues(n,r),read:r=>JSON.parse(r).data,seen:(r,o)=>this.#_(r,o),failed:r=>this.#o(r)},e)};#_(e,t){this.queues=e,this.connection=t,this.problem=null,this.now=Date.now(),this.#w(),this.#d(n=>n.refresh(this.#n,this.filter.tenant))}#o(e){this.connection="offline",e instanceof E&&(e.status===401&&this.dispatchEvent(new CustomEvent("sw-signed-out",{bubbles:!0,composed:!0})),this.problem=e)}#c(e){let t=e.tenant!==this.filter.tenant;this.filter=e,t?this.#a():this.#l([])}#l(e){this.cursors=e,this.page=null,this.#u()}#w(){if(this.#i!==void 0)return;let e=Math.max(0,this.#h+zt-Date.now());this.#i=setTimeout(()=>{this.#i=void 0,this.#u(),this.opened&&this.#m(this.opened)},e)}async#u(){this.#r?.abort();let{signal:e}=this.#r=new AbortController;this.#h=Date.now();try{let t=await this.#n.jobs(this.filter,this.cursors.at(-1)??null,e);if(e.aborted)return;this.page=t,this.now=Date.now()}catch(t){e.aborted||this.#o(t)}}async#x(e){this.opened=e,await this.#m(e)}async#m(e){let t=()=>this.opened?.job.id===e.job.id;try{let n=await this.#n.job({tenant:e.tenant,id:e.job.id});t()&&(this.opened=n)}catch(n){if(!t())return;n instanceof E&&n.status===404?this.opened={...e,job:{...e.job,status:"succeeded"}}:this.#o(n)}}async#A(e){let t=e.paused_by.includes(Q(this.scope,this.filter.tenant))?"resume":"pause";try{let n=this.filter.tenant||null;await this.#n.operate(t,{queue:e.queue},n,!1),this.report=`${e.queue} is ${T[t].done}.`,this.queues=await this.#n.queues(this.filter.tenant)}catch(n){this.#o(n)}}#S(e){let{queue:t,kind:n,status:r,code:o,tenant:i}=this.filter,a=Object.entries({queue:t,kind:n,status:r,code:o}).filter(([,l])=>l!=="");this.#p(e,Object.fromEntries(a),i||null)}async#E(e){let t=this.opened;if(!t)return;this.opened=null;let n={action:e,selection:{ids:[t.job.id]},tenant:t.tenant};if(e==="discard"||e==="cancel"){await this.#p(e,n.selection,n.tenant);return}await this.#f(n)}async#p(e,t,n){let r={action:e,selection:t,tenant:n},{signal:o}=this.#t=new AbortController;this.operation={wanted:r,preview:null,done:null,problem:null};try{let i=await Ge(this.#n,r,o);o.aborted||(this.operation={wanted:r,preview:i,done:null,problem:null})}catch(i){o.aborted||(this.operation={wanted:r,preview:null,done:null,problem:le(i)})}}async#T(){this.operation&&await this.#f(this.operation.wanted)}async#f(e){let{signal:t}=this.#t??=new AbortController;try{let n=await Ye(this.#n,e,t,r=>{this.operation&&(this.operation={...this.operation,done:r})});this.report=`${z(n)} ${T[e.action].done}.`,this.operation=null}catch(n){t.aborted?this.report="Stopped. What was changed stays changed.":this.operation?this.operation={...this.operation,problem:le(n)}:this.report=le(n)}this.#t=null,await this.#u()}#b=()=>{this.#t?.abort(),this.#t=null,this.operation=null};async#k(e){let t=this.limited;if(!t)return;let n=new FormData(e),r={paused:t.paused_by.includes("operator_for_all")};for(let o of["max_running","max_running_per_tenant"]){let i=String(n.get(o)??"");i!==""&&(r[o]=Number(i))}try{await this.#n.limit(t.queue,r),this.limited=null,this.report=`${t.queue} has new limits.`,this.queues=await this.#n.queues(this.filter.tenant)}catch(o){this.limitProblem=le(o)}}},Qt={none:"Loading",events:"Live",asking:"Live, every 2 seconds",offline:"No connection. Shown as last seen."};function le(s){return s instanceof E?s.detail===""?s.title:`${s.title}. ${s.detail}`:"This did not work."}function Wt(s,e,t,n){let[r,o=""]=s.queuesPath(e).split("?"),i=new EventSource(`${s.bridge.baseUrl??""}${r}/events${o===""?"":`?${o}`}`);return i.addEventListener("queues",a=>t(a.data)),i.addEventListener("error",()=>n(i.readyState===EventSource.CLOSED)),i}customElements.get("sw-jobs")||customElements.define("sw-jobs",de);export{de as SwJobs};
