/* Sitewright elements, Apache-2.0. Contains Lit, BSD-3-Clause, © Google LLC; see LICENSES.txt. */
var I=globalThis,B=I.ShadowRoot&&(I.ShadyCSS===void 0||I.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,oe=Symbol(),we=new WeakMap,j=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==oe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(B&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=we.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&we.set(t,e))}return e}toString(){return this.cssText}},Ae=n=>new j(typeof n=="string"?n:n+"",void 0,oe),ae=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((s,r,i)=>s+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+n[i+1],n[0]);return new j(t,n,oe)},xe=(n,e)=>{if(B)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),r=I.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=t.cssText,n.appendChild(s)}},le=B?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return Ae(t)})(n):n;var{is:ct,defineProperty:ut,getOwnPropertyDescriptor:pt,getOwnPropertyNames:ht,getOwnPropertySymbols:mt,getPrototypeOf:ft}=Object,Q=globalThis,Se=Q.trustedTypes,bt=Se?Se.emptyScript:"",gt=Q.reactiveElementPolyfillSupport,U=(n,e)=>n,de={toAttribute(n,e){switch(e){case Boolean:n=n?bt:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},ke=(n,e)=>!ct(n,e),Ee={attribute:!0,type:String,converter:de,reflect:!1,useDefault:!1,hasChanged:ke};Symbol.metadata??=Symbol("metadata"),Q.litPropertyMetadata??=new WeakMap;var _=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ee){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(e,s,t);r!==void 0&&ut(this.prototype,e,r)}}static getPropertyDescriptor(e,t,s){let{get:r,set:i}=pt(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:r,set(o){let a=r?.call(this);i?.call(this,o),this.requestUpdate(e,a,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ee}static _$Ei(){if(this.hasOwnProperty(U("elementProperties")))return;let e=ft(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(U("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(U("properties"))){let t=this.properties,s=[...ht(t),...mt(t)];for(let r of s)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,r]of t)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let r=this._$Eu(t,s);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let r of s)t.unshift(le(r))}else e!==void 0&&t.push(le(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return xe(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,s);if(r!==void 0&&s.reflect===!0){let i=(s.converter?.toAttribute!==void 0?s.converter:de).toAttribute(t,s.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let s=this.constructor,r=s._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let i=s.getPropertyOptions(r),o=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:de;this._$Em=r;let a=o.fromAttribute(t,i.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,s,r=!1,i){if(e!==void 0){let o=this.constructor;if(r===!1&&(i=this[e]),s??=o.getPropertyOptions(e),!((s.hasChanged??ke)(i,t)||s.useDefault&&s.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:r,wrapped:i},o){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),i!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,i]of this._$Ep)this[r]=i;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,i]of s){let{wrapped:o}=i,a=this[r];o!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,i,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};_.elementStyles=[],_.shadowRootOptions={mode:"open"},_[U("elementProperties")]=new Map,_[U("finalized")]=new Map,gt?.({ReactiveElement:_}),(Q.reactiveElementVersions??=[]).push("2.1.2");var ue=globalThis,Te=n=>n,W=ue.trustedTypes,Re=W?W.createPolicy("lit-html",{createHTML:n=>n}):void 0,pe="$lit$",w=`lit$${Math.random().toFixed(9).slice(2)}$`,he="?"+w,$t=`<${he}>`,P=document,H=()=>P.createComment(""),q=n=>n===null||typeof n!="object"&&typeof n!="function",me=Array.isArray,Ne=n=>me(n)||typeof n?.[Symbol.iterator]=="function",ce=`[ 	
\f\r]`,D=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Pe=/-->/g,Ce=/>/g,T=RegExp(`>|${ce}(?:([^\\s"'>=/]+)(${ce}*=${ce}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Oe=/'/g,Me=/"/g,je=/^(?:script|style|textarea|title)$/i,fe=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),d=fe(1),zt=fe(2),It=fe(3),A=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),Le=new WeakMap,R=P.createTreeWalker(P,129);function Ue(n,e){if(!me(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Re!==void 0?Re.createHTML(e):e}var De=(n,e)=>{let t=n.length-1,s=[],r,i=e===2?"<svg>":e===3?"<math>":"",o=D;for(let a=0;a<t;a++){let l=n[a],p,f,u=-1,m=0;for(;m<l.length&&(o.lastIndex=m,f=o.exec(l),f!==null);)m=o.lastIndex,o===D?f[1]==="!--"?o=Pe:f[1]!==void 0?o=Ce:f[2]!==void 0?(je.test(f[2])&&(r=RegExp("</"+f[2],"g")),o=T):f[3]!==void 0&&(o=T):o===T?f[0]===">"?(o=r??D,u=-1):f[1]===void 0?u=-2:(u=o.lastIndex-f[2].length,p=f[1],o=f[3]===void 0?T:f[3]==='"'?Me:Oe):o===Me||o===Oe?o=T:o===Pe||o===Ce?o=D:(o=T,r=void 0);let h=o===T&&n[a+1].startsWith("/>")?" ":"";i+=o===D?l+$t:u>=0?(s.push(p),l.slice(0,u)+pe+l.slice(u)+w+h):l+w+(u===-2?a:h)}return[Ue(n,i+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},F=class n{constructor({strings:e,_$litType$:t},s){let r;this.parts=[];let i=0,o=0,a=e.length-1,l=this.parts,[p,f]=De(e,t);if(this.el=n.createElement(p,s),R.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(r=R.nextNode())!==null&&l.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let u of r.getAttributeNames())if(u.endsWith(pe)){let m=f[o++],h=r.getAttribute(u).split(w),b=/([.?@])?(.*)/.exec(m);l.push({type:1,index:i,name:b[2],strings:h,ctor:b[1]==="."?V:b[1]==="?"?K:b[1]==="@"?G:O}),r.removeAttribute(u)}else u.startsWith(w)&&(l.push({type:6,index:i}),r.removeAttribute(u));if(je.test(r.tagName)){let u=r.textContent.split(w),m=u.length-1;if(m>0){r.textContent=W?W.emptyScript:"";for(let h=0;h<m;h++)r.append(u[h],H()),R.nextNode(),l.push({type:2,index:++i});r.append(u[m],H())}}}else if(r.nodeType===8)if(r.data===he)l.push({type:2,index:i});else{let u=-1;for(;(u=r.data.indexOf(w,u+1))!==-1;)l.push({type:7,index:i}),u+=w.length-1}i++}}static createElement(e,t){let s=P.createElement("template");return s.innerHTML=e,s}};function C(n,e,t=n,s){if(e===A)return e;let r=s!==void 0?t._$Co?.[s]:t._$Cl,i=q(e)?void 0:e._$litDirective$;return r?.constructor!==i&&(r?._$AO?.(!1),i===void 0?r=void 0:(r=new i(n),r._$AT(n,t,s)),s!==void 0?(t._$Co??=[])[s]=r:t._$Cl=r),r!==void 0&&(e=C(n,r._$AS(n,e.values),r,s)),e}var J=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,r=(e?.creationScope??P).importNode(t,!0);R.currentNode=r;let i=R.nextNode(),o=0,a=0,l=s[0];for(;l!==void 0;){if(o===l.index){let p;l.type===2?p=new L(i,i.nextSibling,this,e):l.type===1?p=new l.ctor(i,l.name,l.strings,this,e):l.type===6&&(p=new Y(i,this,e)),this._$AV.push(p),l=s[++a]}o!==l?.index&&(i=R.nextNode(),o++)}return R.currentNode=P,r}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},L=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,r){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=C(this,e,t),q(e)?e===c||e==null||e===""?(this._$AH!==c&&this._$AR(),this._$AH=c):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ne(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==c&&q(this._$AH)?this._$AA.nextSibling.data=e:this.T(P.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,r=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=F.createElement(Ue(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(t);else{let i=new J(r,this),o=i.u(this.options);i.p(t),this.T(o),this._$AH=i}}_$AC(e){let t=Le.get(e.strings);return t===void 0&&Le.set(e.strings,t=new F(e)),t}k(e){me(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,r=0;for(let i of e)r===t.length?t.push(s=new n(this.O(H()),this.O(H()),this,this.options)):s=t[r],s._$AI(i),r++;r<t.length&&(this._$AR(s&&s._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=Te(e).nextSibling;Te(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},O=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,r,i){this.type=1,this._$AH=c,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=c}_$AI(e,t=this,s,r){let i=this.strings,o=!1;if(i===void 0)e=C(this,e,t,0),o=!q(e)||e!==this._$AH&&e!==A,o&&(this._$AH=e);else{let a=e,l,p;for(e=i[0],l=0;l<i.length-1;l++)p=C(this,a[s+l],t,l),p===A&&(p=this._$AH[l]),o||=!q(p)||p!==this._$AH[l],p===c?e=c:e!==c&&(e+=(p??"")+i[l+1]),this._$AH[l]=p}o&&!r&&this.j(e)}j(e){e===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},V=class extends O{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===c?void 0:e}},K=class extends O{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==c)}},G=class extends O{constructor(e,t,s,r,i){super(e,t,s,r,i),this.type=5}_$AI(e,t=this){if((e=C(this,e,t,0)??c)===A)return;let s=this._$AH,r=e===c&&s!==c||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,i=e!==c&&(s===c||r);r&&this.element.removeEventListener(this.name,this,s),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Y=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){C(this,e)}},He={M:pe,P:w,A:he,C:1,L:De,R:J,D:Ne,V:C,I:L,H:O,N:K,U:G,B:V,F:Y},yt=ue.litHtmlPolyfillSupport;yt?.(F,L),(ue.litHtmlVersions??=[]).push("3.3.3");var qe=(n,e,t)=>{let s=t?.renderBefore??e,r=s._$litPart$;if(r===void 0){let i=t?.renderBefore??null;s._$litPart$=r=new L(e.insertBefore(H(),i),i,void 0,t??{})}return r._$AI(n),r};var be=globalThis,x=class extends _{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=qe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};x._$litElement$=!0,x.finalized=!0,be.litElementHydrateSupport?.({LitElement:x});var vt=be.litElementPolyfillSupport;vt?.({LitElement:x});(be.litElementVersions??=[]).push("4.2.2");var ge={status:"",queue:"",kind:"",code:"",tenant:""},S=class extends Error{constructor(t,s,r){super(r||s);this.status=t;this.title=s;this.detail=r;this.name="ApiError"}},_t=50,Fe="/api/jobs/v1",Z=class{constructor(e,t,s){this.scope=e;this.bridge=t;this.#r=s}#r;queuesPath(e){let t=this.scope==="operator"&&e!==""?`?tenant_id=${encodeURIComponent(e)}`:"";return`${this.#e}/queues${t}`}async queues(e,t){return(await this.#s("GET",this.queuesPath(e),void 0,t)).data}async jobs(e,t,s){let r=new URLSearchParams({limit:String(_t)});t!==null&&r.set("cursor",t);for(let[o,a]of Object.entries(e)){let l=o==="tenant"?"tenant_id":o;a!==""&&(o!=="tenant"||this.scope==="operator")&&r.set(l,a)}let i=await this.#s("GET",`${this.#e}/jobs?${r}`,void 0,s);return{rows:i.data.map(o=>this.#t(o)),next:i.next_cursor??null}}async job(e,t){let s=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";return this.#t(await this.#s("GET",`${this.#e}${s}/jobs/${encodeURIComponent(e.id)}`,void 0,t))}async operate(e,t,s,r,i){let o={action:e,filter:t,dry_run:r},a=this.scope==="operator"?{...s?{tenant_id:s}:{},operation:o}:o;return await this.#s("POST",`${this.#e}/operations`,a,i)}async limit(e,t){await this.#s("PUT",`${this.#e}/queues/${encodeURIComponent(e)}`,t)}get#e(){return this.scope==="operator"?`${Fe}/operator`:Fe}#t(e){if(this.scope==="tenant")return{tenant:null,error:null,job:e};let{tenant_id:t,error:s,job:r}=e;return{tenant:t,error:s??null,job:r}}async#s(e,t,s,r){let i={accept:"application/json"};s&&(i["content-type"]="application/json"),this.bridge.getAuthToken&&(i.authorization=`Bearer ${await this.bridge.getAuthToken()}`);let o,a;try{o=await this.#r(`${this.bridge.baseUrl??""}${t}`,{method:e,headers:i,credentials:this.bridge.getAuthToken?"omit":"same-origin",...s?{body:JSON.stringify(s)}:{},...r?{signal:r}:{}}),a=await o.text()}catch(l){throw r?.aborted?l:new S(0,"No connection","The server could not be reached. What you see is how it was.")}if(!o.ok)throw At(o.status,a);return a===""?null:JSON.parse(a)}},wt={401:"You are signed out",403:"You may not do this",404:"Not found",429:"Too many requests"};function At(n,e){let t={};try{t=JSON.parse(e)??{}}catch{}let s=Array.isArray(t.errors)?t.errors[0]:void 0,r=[t.detail,s?.detail].find(o=>typeof o=="string"),i=typeof t.title=="string"?t.title:wt[n]??"This did not work";return new S(n,i,typeof r=="string"?r:"")}var xt=new Intl.NumberFormat("en"),$e=new Intl.NumberFormat("en",{maximumSignificantDigits:3}),St=new Intl.DateTimeFormat("en-GB",{dateStyle:"medium",timeStyle:"medium"});function g(n){return xt.format(n)}function z(n){return`${g(n)} ${n===1?"job":"jobs"}`}function ze(n){return n===0?"0":n<.01?"< 0.01":$e.format(n)}function $(n){return n===void 0?"–":n<.001?"< 1 ms":n<1?`${$e.format(Math.round(n*1e3))} ms`:n<60?`${$e.format(n)} s`:n<3600?`${Math.floor(n/60)} min ${Math.floor(n%60)} s`:n<86400?`${Math.floor(n/3600)} h ${Math.floor(n%3600/60)} min`:`${Math.floor(n/86400)} d ${Math.floor(n%86400/3600)} h`}function E(n){if(n===void 0)return"–";let e=new Date(n);return Number.isNaN(e.getTime())?n:St.format(e)}function Ie(n,e){let t=(new Date(n).getTime()-e)/1e3;return Number.isNaN(t)?n:Math.abs(t)<1?"now":t>0?`in ${$(Math.round(t))}`:`${$(Math.round(-t))} ago`}var Be={queued:"Waiting",running:"Running",scheduled:"Scheduled",succeeded:"Done",dead:"Dead",cancelled:"Cancelled"},Qe=Object.entries(Be);function X(n){return Be[n]??n}async function We(n,e){let t=n.wait??kt;for(n.events&&await Et(n,n.events,e);!e.aborted;){try{let s=await n.ask(e);e.aborted||n.seen(s,"asking")}catch(s){e.aborted||n.failed(s)}await t(2e3,e).catch(()=>{})}}function Et(n,e,t){return new Promise(s=>{let r=()=>{i.close(),t.removeEventListener("abort",r),s()},i=e(o=>n.seen(n.read(o),"events"),o=>{n.failed(new Error("the events were lost")),o&&r()});t.addEventListener("abort",r,{once:!0})})}function kt(n,e){return new Promise((t,s)=>{e.throwIfAborted();let r=setTimeout(()=>{e.removeEventListener("abort",i),t()},n),i=()=>{clearTimeout(r),s(e.reason)};e.addEventListener("abort",i,{once:!0})})}var M={retry:{verb:"Retry",done:"retried",warning:"They wait in their queues again."},run_now:{verb:"Run now",done:"made due",warning:"They no longer wait for their time."},cancel:{verb:"Cancel",done:"cancelled",warning:"What waits ends at once. What runs is asked to stop."},drain:{verb:"Drain",done:"drained",warning:"Everything that waits is cancelled. What runs finishes."},discard:{verb:"Discard",done:"discarded",warning:"Dead letters and their reasons are gone for good."},pause:{verb:"Pause",done:"paused",warning:"Nothing is started until it is resumed."},resume:{verb:"Resume",done:"resumed",warning:""}};function Je(n,e,t){return n.operate(e.action,e.selection,e.tenant,!0,t)}async function Ve(n,e,t,s){let r=0;for(;;){let{jobs:i,more:o}=await n.operate(e.action,e.selection,e.tenant,!1,t);if(r+=i,s(r),!o||i===0)return r}}var Ke={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ge=n=>(...e)=>({_$litDirective$:n,values:e}),ee=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Tt}=He,Ye=n=>n;var Ze=()=>document.createComment(""),N=(n,e,t)=>{let s=n._$AA.parentNode,r=e===void 0?n._$AB:e._$AA;if(t===void 0){let i=s.insertBefore(Ze(),r),o=s.insertBefore(Ze(),r);t=new Tt(i,o,n,n.options)}else{let i=t._$AB.nextSibling,o=t._$AM,a=o!==n;if(a){let l;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(l=n._$AU)!==o._$AU&&t._$AP(l)}if(i!==r||a){let l=t._$AA;for(;l!==i;){let p=Ye(l).nextSibling;Ye(s).insertBefore(l,r),l=p}}}return t},k=(n,e,t=n)=>(n._$AI(e,t),n),Rt={},Xe=(n,e=Rt)=>n._$AH=e,et=n=>n._$AH,te=n=>{n._$AR(),n._$AA.remove()};var tt=(n,e,t)=>{let s=new Map;for(let r=e;r<=t;r++)s.set(n[r],r);return s},ne=Ge(class extends ee{constructor(n){if(super(n),n.type!==Ke.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let s;t===void 0?t=e:e!==void 0&&(s=e);let r=[],i=[],o=0;for(let a of n)r[o]=s?s(a,o):o,i[o]=t(a,o),o++;return{values:i,keys:r}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,s]){let r=et(n),{values:i,keys:o}=this.dt(e,t,s);if(!Array.isArray(r))return this.ut=o,i;let a=this.ut??=[],l=[],p,f,u=0,m=r.length-1,h=0,b=i.length-1;for(;u<=m&&h<=b;)if(r[u]===null)u++;else if(r[m]===null)m--;else if(a[u]===o[h])l[h]=k(r[u],i[h]),u++,h++;else if(a[m]===o[b])l[b]=k(r[m],i[b]),m--,b--;else if(a[u]===o[b])l[b]=k(r[u],i[b]),N(n,l[b+1],r[u]),u++,b--;else if(a[m]===o[h])l[h]=k(r[m],i[h]),N(n,r[u],r[m]),m--,h++;else if(p===void 0&&(p=tt(o,h,b),f=tt(a,u,m)),p.has(a[u]))if(p.has(a[m])){let v=f.get(o[h]),ie=v!==void 0?r[v]:null;if(ie===null){let _e=N(n,r[u]);k(_e,i[h]),l[h]=_e}else l[h]=k(ie,i[h]),N(n,r[u],ie),r[v]=null;h++}else te(r[m]),m--;else te(r[u]),u++;for(;h<=b;){let v=N(n,l[b+1]);k(v,i[h]),l[h++]=v}for(;u<=m;){let v=r[u++];v!==null&&te(v)}return this.ut=o,Xe(n,l),A}});function st(n,e,t,s){let r=(o,a)=>d`<label
    >${a}<input
      name=${o}
      autocomplete="off"
      spellcheck="false"
      .value=${n[o]}
      @change=${l=>s.filter({[o]:l.target.value.trim()})}
  /></label>`,i=e.includes(n.queue)||n.queue===""?e:[n.queue,...e];return d`<form class="filters" aria-label="Filter" @submit=${o=>o.preventDefault()}>
    ${nt("Status",n.status,[["",t?"Not ended":"All"],...Qe],o=>s.filter({status:o}))}
    ${nt("Queue",n.queue,[["","All"],...i.map(o=>[o,o])],o=>s.filter({queue:o}))}
    ${r("kind","Kind")} ${r("code","Failure")} ${t?r("tenant","Tenant"):c}
  </form>`}function rt(n,e,t,s){if(n?.rows.length===0&&!s.newest)return d`<p class="empty">No job is like this. Change the filter to see others.</p>`;let r=e?7:6;return d`<table aria-busy=${n===null} @keydown=${Ct}>
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
      ${n===null?Array.from({length:8},()=>d`<tr>${Array.from({length:r},()=>d`<td><div class="skeleton"></div></td>`)}</tr>`):ne(n.rows,i=>`${i.tenant}/${i.job.id}`,i=>Pt(i,e,t,s))}
    </tbody>
  </table>`}function Pt(n,e,t,s){let{job:r}=n,i=r.status==="scheduled"?r.run_at:r.finished_at??r.started_at??r.created_at;return d`<tr>
    <th scope="row"><button class="link row" type="button" @click=${()=>s.open(n)}>${r.kind}</button></th>
    <td>${ye(n)}</td>
    <td class="number medium">${r.attempt} of ${r.max_attempts}</td>
    <td class="wide">${r.queue}</td>
    ${e?d`<td class="wide code">${n.tenant}</td>`:c}
    <td class="medium code">${r.problem?.code??"–"}</td>
    <td class="number"><time datetime=${i} title=${E(i)}>${Ie(i,t)}</time></td>
  </tr>`}function ye({job:n}){let e=n.status==="dead"?"bad":n.status==="succeeded"?"good":"",t=n.status==="running"?n.progress?.fraction:void 0;return d`<span class="state ${e}">${X(n.status)}</span>
    ${n.cancel_requested&&n.status==="running"?d`<span class="muted">asked to stop</span>`:c}
    ${t===void 0?c:d`<progress max="1" value=${t} aria-label=${`${g(Math.round(t*100))} %`}></progress>`}`}function nt(n,e,t,s){return d`<label
    >${n}<select @change=${r=>s(r.target.value)}>
      ${t.map(([r,i])=>d`<option value=${r} ?selected=${r===e}>${i}</option>`)}
    </select></label
  >`}function Ct(n){let t=[...n.currentTarget.querySelectorAll("button.row")],s=t.indexOf(n.target);if(s<0)return;let r={ArrowDown:s+1,ArrowUp:s-1,Home:0,End:t.length-1},i=t[r[n.key]??-1];i&&(n.preventDefault(),i.focus())}var Ot={dead:["retry","discard"],scheduled:["run_now","cancel"],queued:["cancel"],running:["cancel"]};function it(n,e,t){let{job:s,tenant:r,error:i}=n,o=s.started_at&&s.finished_at?(Date.parse(s.finished_at)-Date.parse(s.started_at))/1e3:void 0;return d`<div class="stack">
    <div class="head">
      <h2 id="details-title">${s.kind}</h2>
      <span aria-live="polite">${ye(n)}</span>
    </div>
    ${s.progress?.message?d`<p>${s.progress.message}</p>`:c}
    ${s.problem?d`<div class="problem"><p><strong class="code">${s.problem.code}</strong> ${s.problem.detail}</p></div>`:c}
    <dl>
      ${y("Job",d`<span class="code">${s.id}</span>`)} ${r?y("Tenant",d`<span class="code">${r}</span>`):c}
      ${y("Queue",s.queue)} ${y("Attempt",`${s.attempt} of ${s.max_attempts}`)} ${y("Enqueued",E(s.created_at))}
      ${s.status==="scheduled"?y("Due",E(s.run_at)):c} ${s.started_at?y("Started",E(s.started_at)):c}
      ${s.finished_at?y("Ended",E(s.finished_at)):c} ${o===void 0?c:y("Took",$(o))}
      ${i?y("Last error",d`<span class="code">${i}</span>`):c}
    </dl>
    ${s.failures?.length?d`<h3>Failed attempts</h3>
          <ol class="failures">
            ${s.failures.map(a=>d`<li>
                <p><strong>Attempt ${a.attempt}</strong> <span class="muted">${E(a.at)}</span></p>
                ${a.problem?d`<p><span class="code">${a.problem.code}</span> ${a.problem.detail}</p>`:c}
                ${a.error?d`<p class="code muted">${a.error}</p>`:c}
              </li>`)}
          </ol>`:c}
    <div class="actions">
      ${(Ot[s.status]??[]).map(a=>d`<button type="button" @click=${()=>e(a)}>${M[a].verb}</button>`)}
      <button type="button" class="primary" autofocus @click=${t}>Close</button>
    </div>
  </div>`}function ot(n,e,t){let{wanted:s,preview:r,done:i,problem:o}=n,{verb:a,warning:l}=M[s.action],p=r?`${r.more?"more than ":""}${z(r.jobs)}`:"",f=s.action==="discard"||s.action==="drain"||s.action==="cancel";return d`<div class="stack">
    <h2 id="operation-title">${r===null?`${a} jobs`:r.jobs===0?"No job is like this":`${a} ${p}`}</h2>
    <div aria-live="polite" class="stack">
      ${r===null&&o===null?d`<p class="muted">Counting.</p>`:c}
      ${r&&r.jobs>0&&i===null?d`<p>${l}</p>
            <p class="muted">Among them: <span class="code">${r.sample.join(", ")}</span></p>`:c}
      ${i===null?c:d`<p>${z(i)} so far.</p>`} ${o?d`<p class="bad">${o}</p>`:c}
    </div>
    <div class="actions">
      <button type="button" autofocus @click=${t}>${i===null?"Keep as it is":"Stop here"}</button>
      <button type="button" class=${f?"danger":"primary"} ?disabled=${!r||r.jobs===0||i!==null} @click=${e}>
        ${r&&r.jobs>0?`${a} ${p}`:a}
      </button>
    </div>
  </div>`}function at(n,e,t,s){let r=(i,o,a)=>d`<label
    >${o}<input name=${i} type="number" inputmode="numeric" min="1" step="1" placeholder="no limit" .value=${a===void 0?"":String(a)}
  /></label>`;return d`<form
    class="stack form"
    @submit=${i=>{i.preventDefault(),t(i.currentTarget)}}
  >
    <h2 id="limits-title">Limit ${n.queue}</h2>
    <p class="muted">${g(n.running)} ${X("running").toLowerCase()} now. Leave a field empty for no limit.</p>
    ${r("max_running","Jobs at once",n.max_running)}
    ${r("max_running_per_tenant","Jobs of one tenant at once",n.max_running_per_tenant)}
    <p class="bad" role="alert">${e}</p>
    <div class="actions">
      <button type="button" @click=${s}>Keep as it is</button>
      <button type="submit" class="primary">Save</button>
    </div>
  </form>`}function y(n,e){return d`<dt>${n}</dt><dd>${e}</dd>`}var Mt=60;function lt(n,e){return n?.length===0?d`<div class="frame"><p class="empty">No queue has jobs. They appear here as soon as something is enqueued.</p></div>`:d`<div class="frame">
    <table aria-busy=${n===null}>
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
        ${n===null?[1,2].map(()=>d`<tr>${Array.from({length:11},()=>d`<td><div class="skeleton"></div></td>`)}</tr>`):ne(n,t=>t.queue,t=>Lt(t,e))}
      </tbody>
    </table>
  </div>`}function Lt(n,e){let{lately:t}=n,s=t.failures[0],r=(n.oldest_seconds??0)>=Mt;return d`<tr>
    <th scope="row">
      <button class="link" type="button" @click=${()=>e.show(n.queue,"")}>${n.queue}</button>
      ${n.paused?d`<span class="state warn">Paused</span>`:c}
      ${n.max_running===void 0?c:d`<span class="muted">at most ${g(n.max_running)} at once</span>`}
    </th>
    <td class="number">${g(n.queued)}</td>
    <td class="number">${g(n.running)}</td>
    <td class="number medium">${g(n.scheduled)}</td>
    <td class="number">
      ${n.dead===0?"0":d`<button class="link bad" type="button" aria-label=${`Show ${g(n.dead)} dead jobs of ${n.queue}`}
            @click=${()=>e.show(n.queue,"dead")}>${g(n.dead)}</button>`}
    </td>
    <td class="number medium ${r?"warn":""}">${$(n.oldest_seconds)}</td>
    <td class="number wide">${ze(t.per_second)}</td>
    <td class="number wide">${$(t.wait.p50_seconds)}, ${$(t.wait.p99_seconds)}</td>
    <td class="number wide">${$(t.run.p50_seconds)}, ${$(t.run.p99_seconds)}</td>
    <td class="widest">${s?d`<span class="code">${s.code}</span> × ${g(s.count)}`:"–"}</td>
    <td>
      <div class="actions">
        ${ve(n.paused?"Resume":"Pause",n,()=>e.toggle(n))}
        ${ve("Drain",n,()=>e.operate("drain",n.queue),"medium")}
        ${e.limit?ve("Limit",n,()=>e.limit?.(n),"medium"):c}
      </div>
    </td>
  </tr>`}function ve(n,e,t,s=""){return d`<button class="small ${s}" type="button" aria-label=${`${n} ${e.queue}`} @click=${t}>${n}</button>`}var dt=ae`
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
`;var Nt=2e3,re=class extends x{static{this.properties={scope:{},events:{type:Boolean},bridge:{attribute:!1},queues:{state:!0},filter:{state:!0},page:{state:!0},cursors:{state:!0},opened:{state:!0},operation:{state:!0},limited:{state:!0},limitProblem:{state:!0},connection:{state:!0},problem:{state:!0},report:{state:!0},now:{state:!0}}}static{this.styles=dt}#r=null;#e=null;#t=null;#s=0;#i;constructor(){super(),this.scope="tenant",this.events=!1,this.bridge={},this.queues=null,this.filter=ge,this.page=null,this.cursors=[],this.opened=null,this.operation=null,this.limited=null,this.limitProblem=null,this.connection=null,this.problem=null,this.report="",this.now=Date.now()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#o()}disconnectedCallback(){super.disconnectedCallback(),this.#r?.abort(),this.#e?.abort(),this.#t?.abort(),clearTimeout(this.#i)}updated(e){(e.has("scope")||e.has("events")||e.has("bridge"))&&this.#o();for(let[t,s]of[["opened","#details"],["operation","#operation"],["limited","#limits"]]){let r=this.renderRoot.querySelector(s),i=this[t]!==null;i&&!r?.open&&r?.showModal(),!i&&r?.open&&r.close()}}render(){let e=this.scope==="operator",t=(this.queues??[]).map(r=>r.queue),s=this.#f();return d`
      ${this.problem?d`<div class="problem" role="alert">
            <p><strong class="bad">${this.problem.title}</strong> ${this.problem.detail}</p>
            <button type="button" @click=${this.#o}>Try again</button>
          </div>`:c}
      <section aria-labelledby="queues-title">
        <div class="head">
          <h2 id="queues-title">Queues</h2>
          <span class="muted ${this.connection===null?"":`dot ${this.connection}`}" role="status">${jt[this.connection??"none"]}</span>
        </div>
        ${lt(this.queues,{show:(r,i)=>this.#u({...ge,tenant:this.filter.tenant,queue:r,status:i}),toggle:r=>{this.#_(r)},operate:(r,i)=>{this.#c(r,{queue:i},this.filter.tenant||null)},limit:e?r=>(this.limitProblem=null,this.limited=r):null})}
      </section>
      <section aria-labelledby="jobs-title">
        <div class="head">
          <h2 id="jobs-title">Jobs</h2>
          <span class="muted" role="status" aria-live="polite">${this.report}</span>
        </div>
        ${st(this.filter,t,e,s)}
        <div class="frame">
          ${rt(this.page,e,this.now,s)}
          <div class="bar">
            <div class="group" role="group" aria-label="All jobs of this filter">${this.#b().map(r=>this.#g(r))}</div>
            <div class="group" role="group" aria-label="Pages">
              <button class="small" type="button" ?disabled=${!s.newest} @click=${s.newest}>Newest</button>
              <button class="small" type="button" ?disabled=${!s.older} @click=${s.older}>Older</button>
            </div>
          </div>
        </div>
      </section>
      <dialog id="details" aria-labelledby="details-title" @close=${()=>this.opened=null}>
        ${this.opened?it(this.opened,r=>{this.#A(r)},()=>this.opened=null):c}
      </dialog>
      <dialog id="operation" aria-labelledby="operation-title" @close=${this.#m}>
        ${this.operation?ot(this.operation,()=>{this.#x()},this.#m):c}
      </dialog>
      <dialog id="limits" aria-labelledby="limits-title" @close=${()=>this.limited=null}>
        ${this.limited?at(this.limited,this.limitProblem,r=>{this.#S(r)},()=>this.limited=null):c}
      </dialog>
    `}get#n(){return new Z(this.scope,this.bridge,(e,t)=>fetch(e,t))}#f(){let e=this.page?.next??null;return{open:t=>{this.#v(t)},filter:t=>this.#u({...this.filter,...t}),older:e===null?null:()=>this.#l([...this.cursors,e]),newest:this.cursors.length===0?null:()=>this.#l([])}}#b(){switch(this.filter.status){case"dead":return["retry","discard"];case"scheduled":return["run_now","cancel"];case"queued":case"running":return["cancel"];default:return[]}}#g(e){return d`<button class="small" type="button" ?disabled=${!this.page?.rows.length} @click=${()=>this.#w(e)}>
      ${M[e].verb} all
    </button>`}#o=()=>{this.#r?.abort(),this.problem=null,this.#l([]);let{signal:e}=this.#r=new AbortController,t=this.#n,s=this.filter.tenant;We({events:!this.events||this.bridge.getAuthToken?null:(r,i)=>Ut(t,s,r,i),ask:r=>t.queues(s,r),read:r=>JSON.parse(r).data,seen:(r,i)=>this.#$(r,i),failed:r=>this.#a(r)},e)};#$(e,t){this.queues=e,this.connection=t,this.problem=null,this.now=Date.now(),this.#y()}#a(e){this.connection="offline",e instanceof S&&(e.status===401&&this.dispatchEvent(new CustomEvent("sw-signed-out",{bubbles:!0,composed:!0})),this.problem=e)}#u(e){let t=e.tenant!==this.filter.tenant;this.filter=e,t?this.#o():this.#l([])}#l(e){this.cursors=e,this.page=null,this.#d()}#y(){if(this.#i!==void 0)return;let e=Math.max(0,this.#s+Nt-Date.now());this.#i=setTimeout(()=>{this.#i=void 0,this.#d(),this.opened&&this.#p(this.opened)},e)}async#d(){this.#e?.abort();let{signal:e}=this.#e=new AbortController;this.#s=Date.now();try{let t=await this.#n.jobs(this.filter,this.cursors.at(-1)??null,e);if(e.aborted)return;this.page=t,this.now=Date.now()}catch(t){e.aborted||this.#a(t)}}async#v(e){this.opened=e,await this.#p(e)}async#p(e){let t=()=>this.opened?.job.id===e.job.id;try{let s=await this.#n.job({tenant:e.tenant,id:e.job.id});t()&&(this.opened=s)}catch(s){if(!t())return;s instanceof S&&s.status===404?this.opened={...e,job:{...e.job,status:"succeeded"}}:this.#a(s)}}async#_(e){let t=e.paused?"resume":"pause";try{let s=this.filter.tenant||null;await this.#n.operate(t,{queue:e.queue},s,!1),this.report=`${e.queue} is ${M[t].done}.`,this.queues=await this.#n.queues(this.filter.tenant)}catch(s){this.#a(s)}}#w(e){let{queue:t,kind:s,status:r,code:i,tenant:o}=this.filter,a=Object.entries({queue:t,kind:s,status:r,code:i}).filter(([,l])=>l!=="");this.#c(e,Object.fromEntries(a),o||null)}async#A(e){let t=this.opened;if(!t)return;this.opened=null;let s={action:e,selection:{ids:[t.job.id]},tenant:t.tenant};if(e==="discard"||e==="cancel"){await this.#c(e,s.selection,s.tenant);return}await this.#h(s)}async#c(e,t,s){let r={action:e,selection:t,tenant:s},{signal:i}=this.#t=new AbortController;this.operation={wanted:r,preview:null,done:null,problem:null};try{let o=await Je(this.#n,r,i);i.aborted||(this.operation={wanted:r,preview:o,done:null,problem:null})}catch(o){i.aborted||(this.operation={wanted:r,preview:null,done:null,problem:se(o)})}}async#x(){this.operation&&await this.#h(this.operation.wanted)}async#h(e){let{signal:t}=this.#t??=new AbortController;try{let s=await Ve(this.#n,e,t,r=>{this.operation&&(this.operation={...this.operation,done:r})});this.report=`${z(s)} ${M[e.action].done}.`,this.operation=null}catch(s){t.aborted?this.report="Stopped. What was changed stays changed.":this.operation?this.operation={...this.operation,problem:se(s)}:this.report=se(s)}this.#t=null,await this.#d()}#m=()=>{this.#t?.abort(),this.#t=null,this.operation=null};async#S(e){let t=this.limited;if(!t)return;let s=new FormData(e),r={paused:t.paused};for(let i of["max_running","max_running_per_tenant"]){let o=String(s.get(i)??"");o!==""&&(r[i]=Number(o))}try{await this.#n.limit(t.queue,r),this.limited=null,this.report=`${t.queue} has new limits.`,this.queues=await this.#n.queues(this.filter.tenant)}catch(i){this.limitProblem=se(i)}}},jt={none:"Loading",events:"Live",asking:"Live, every 2 seconds",offline:"No connection. Shown as last seen."};function se(n){return n instanceof S?n.detail===""?n.title:`${n.title}. ${n.detail}`:"This did not work."}function Ut(n,e,t,s){let[r,i=""]=n.queuesPath(e).split("?"),o=new EventSource(`${n.bridge.baseUrl??""}${r}/events${i===""?"":`?${i}`}`);return o.addEventListener("queues",a=>t(a.data)),o.addEventListener("error",()=>s(o.readyState===EventSource.CLOSED)),o}customElements.get("sw-jobs")||customElements.define("sw-jobs",re);export{re as SwJobs};
