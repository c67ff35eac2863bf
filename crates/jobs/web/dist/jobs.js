/* Sitewright elements, Apache-2.0. Contains Lit, BSD-3-Clause, © Google LLC; see LICENSES.txt. */
var Z=globalThis,X=Z.ShadowRoot&&(Z.ShadyCSS===void 0||Z.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,ye=Symbol(),Fe=new WeakMap,I=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==ye)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(X&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=Fe.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&Fe.set(t,e))}return e}toString(){return this.cssText}},Ue=n=>new I(typeof n=="string"?n:n+"",void 0,ye),$e=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((s,r,o)=>s+(i=>{if(i._$cssResult$===!0)return i.cssText;if(typeof i=="number")return i;throw Error("Value passed to 'css' function must be a 'css' function result: "+i+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+n[o+1],n[0]);return new I(t,n,ye)},De=(n,e)=>{if(X)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),r=Z.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=t.cssText,n.appendChild(s)}},ve=X?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return Ue(t)})(n):n;var{is:Ht,defineProperty:It,getOwnPropertyDescriptor:Bt,getOwnPropertyNames:zt,getOwnPropertySymbols:Wt,getPrototypeOf:Qt}=Object,ee=globalThis,je=ee.trustedTypes,Jt=je?je.emptyScript:"",Vt=ee.reactiveElementPolyfillSupport,B=(n,e)=>n,_e={toAttribute(n,e){switch(e){case Boolean:n=n?Jt:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},He=(n,e)=>!Ht(n,e),qe={attribute:!0,type:String,converter:_e,reflect:!1,useDefault:!1,hasChanged:He};Symbol.metadata??=Symbol("metadata"),ee.litPropertyMetadata??=new WeakMap;var E=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=qe){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(e,s,t);r!==void 0&&It(this.prototype,e,r)}}static getPropertyDescriptor(e,t,s){let{get:r,set:o}=Bt(this.prototype,e)??{get(){return this[t]},set(i){this[t]=i}};return{get:r,set(i){let a=r?.call(this);o?.call(this,i),this.requestUpdate(e,a,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??qe}static _$Ei(){if(this.hasOwnProperty(B("elementProperties")))return;let e=Qt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(B("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(B("properties"))){let t=this.properties,s=[...zt(t),...Wt(t)];for(let r of s)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,r]of t)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let r=this._$Eu(t,s);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let r of s)t.unshift(ve(r))}else e!==void 0&&t.push(ve(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return De(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,s);if(r!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:_e).toAttribute(t,s.type);this._$Em=e,o==null?this.removeAttribute(r):this.setAttribute(r,o),this._$Em=null}}_$AK(e,t){let s=this.constructor,r=s._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let o=s.getPropertyOptions(r),i=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:_e;this._$Em=r;let a=i.fromAttribute(t,o.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,s,r=!1,o){if(e!==void 0){let i=this.constructor;if(r===!1&&(o=this[e]),s??=i.getPropertyOptions(e),!((s.hasChanged??He)(o,t)||s.useDefault&&s.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(i._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:r,wrapped:o},i){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,i??t??this[e]),o!==!0||i!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,o]of this._$Ep)this[r]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,o]of s){let{wrapped:i}=o,a=this[r];i!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,o,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};E.elementStyles=[],E.shadowRootOptions={mode:"open"},E[B("elementProperties")]=new Map,E[B("finalized")]=new Map,Vt?.({ReactiveElement:E}),(ee.reactiveElementVersions??=[]).push("2.1.2");var Ae=globalThis,Ie=n=>n,te=Ae.trustedTypes,Be=te?te.createPolicy("lit-html",{createHTML:n=>n}):void 0,xe="$lit$",T=`lit$${Math.random().toFixed(9).slice(2)}$`,Re="?"+T,Kt=`<${Re}>`,F=document,W=()=>F.createComment(""),Q=n=>n===null||typeof n!="object"&&typeof n!="function",Se=Array.isArray,Ke=n=>Se(n)||typeof n?.[Symbol.iterator]=="function",we=`[ 	
\f\r]`,z=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,ze=/-->/g,We=/>/g,N=RegExp(`>|${we}(?:([^\\s"'>=/]+)(${we}*=${we}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Qe=/'/g,Je=/"/g,Ge=/^(?:script|style|textarea|title)$/i,Ee=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),l=Ee(1),Mn=Ee(2),On=Ee(3),k=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Ve=new WeakMap,L=F.createTreeWalker(F,129);function Ye(n,e){if(!Se(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Be!==void 0?Be.createHTML(e):e}var Ze=(n,e)=>{let t=n.length-1,s=[],r,o=e===2?"<svg>":e===3?"<math>":"",i=z;for(let a=0;a<t;a++){let d=n[a],p,m,c=-1,f=0;for(;f<d.length&&(i.lastIndex=f,m=i.exec(d),m!==null);)f=i.lastIndex,i===z?m[1]==="!--"?i=ze:m[1]!==void 0?i=We:m[2]!==void 0?(Ge.test(m[2])&&(r=RegExp("</"+m[2],"g")),i=N):m[3]!==void 0&&(i=N):i===N?m[0]===">"?(i=r??z,c=-1):m[1]===void 0?c=-2:(c=i.lastIndex-m[2].length,p=m[1],i=m[3]===void 0?N:m[3]==='"'?Je:Qe):i===Je||i===Qe?i=N:i===ze||i===We?i=z:(i=N,r=void 0);let b=i===N&&n[a+1].startsWith("/>")?" ":"";o+=i===z?d+Kt:c>=0?(s.push(p),d.slice(0,c)+xe+d.slice(c)+T+b):d+T+(c===-2?a:b)}return[Ye(n,o+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},J=class n{constructor({strings:e,_$litType$:t},s){let r;this.parts=[];let o=0,i=0,a=e.length-1,d=this.parts,[p,m]=Ze(e,t);if(this.el=n.createElement(p,s),L.currentNode=this.el.content,t===2||t===3){let c=this.el.content.firstChild;c.replaceWith(...c.childNodes)}for(;(r=L.nextNode())!==null&&d.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let c of r.getAttributeNames())if(c.endsWith(xe)){let f=m[i++],b=r.getAttribute(c).split(T),h=/([.?@])?(.*)/.exec(f);d.push({type:1,index:o,name:h[2],strings:b,ctor:h[1]==="."?se:h[1]==="?"?re:h[1]==="@"?oe:D}),r.removeAttribute(c)}else c.startsWith(T)&&(d.push({type:6,index:o}),r.removeAttribute(c));if(Ge.test(r.tagName)){let c=r.textContent.split(T),f=c.length-1;if(f>0){r.textContent=te?te.emptyScript:"";for(let b=0;b<f;b++)r.append(c[b],W()),L.nextNode(),d.push({type:2,index:++o});r.append(c[f],W())}}}else if(r.nodeType===8)if(r.data===Re)d.push({type:2,index:o});else{let c=-1;for(;(c=r.data.indexOf(T,c+1))!==-1;)d.push({type:7,index:o}),c+=T.length-1}o++}}static createElement(e,t){let s=F.createElement("template");return s.innerHTML=e,s}};function U(n,e,t=n,s){if(e===k)return e;let r=s!==void 0?t._$Co?.[s]:t._$Cl,o=Q(e)?void 0:e._$litDirective$;return r?.constructor!==o&&(r?._$AO?.(!1),o===void 0?r=void 0:(r=new o(n),r._$AT(n,t,s)),s!==void 0?(t._$Co??=[])[s]=r:t._$Cl=r),r!==void 0&&(e=U(n,r._$AS(n,e.values),r,s)),e}var ne=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,r=(e?.creationScope??F).importNode(t,!0);L.currentNode=r;let o=L.nextNode(),i=0,a=0,d=s[0];for(;d!==void 0;){if(i===d.index){let p;d.type===2?p=new q(o,o.nextSibling,this,e):d.type===1?p=new d.ctor(o,d.name,d.strings,this,e):d.type===6&&(p=new ie(o,this,e)),this._$AV.push(p),d=s[++a]}i!==d?.index&&(o=L.nextNode(),i++)}return L.currentNode=F,r}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},q=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,r){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=U(this,e,t),Q(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==k&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ke(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&Q(this._$AH)?this._$AA.nextSibling.data=e:this.T(F.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,r=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=J.createElement(Ye(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(t);else{let o=new ne(r,this),i=o.u(this.options);o.p(t),this.T(i),this._$AH=o}}_$AC(e){let t=Ve.get(e.strings);return t===void 0&&Ve.set(e.strings,t=new J(e)),t}k(e){Se(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,r=0;for(let o of e)r===t.length?t.push(s=new n(this.O(W()),this.O(W()),this,this.options)):s=t[r],s._$AI(o),r++;r<t.length&&(this._$AR(s&&s._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=Ie(e).nextSibling;Ie(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},D=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,r,o){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=u}_$AI(e,t=this,s,r){let o=this.strings,i=!1;if(o===void 0)e=U(this,e,t,0),i=!Q(e)||e!==this._$AH&&e!==k,i&&(this._$AH=e);else{let a=e,d,p;for(e=o[0],d=0;d<o.length-1;d++)p=U(this,a[s+d],t,d),p===k&&(p=this._$AH[d]),i||=!Q(p)||p!==this._$AH[d],p===u?e=u:e!==u&&(e+=(p??"")+o[d+1]),this._$AH[d]=p}i&&!r&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},se=class extends D{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},re=class extends D{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},oe=class extends D{constructor(e,t,s,r,o){super(e,t,s,r,o),this.type=5}_$AI(e,t=this){if((e=U(this,e,t,0)??u)===k)return;let s=this._$AH,r=e===u&&s!==u||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,o=e!==u&&(s===u||r);r&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ie=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){U(this,e)}},Xe={M:xe,P:T,A:Re,C:1,L:Ze,R:ne,D:Ke,V:U,I:q,H:D,N:re,U:oe,B:se,F:ie},Gt=Ae.litHtmlPolyfillSupport;Gt?.(J,q),(Ae.litHtmlVersions??=[]).push("3.3.3");var et=(n,e,t)=>{let s=t?.renderBefore??e,r=s._$litPart$;if(r===void 0){let o=t?.renderBefore??null;s._$litPart$=r=new q(e.insertBefore(W(),o),o,void 0,t??{})}return r._$AI(n),r};var Te=globalThis,P=class extends E{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=et(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return k}};P._$litElement$=!0,P.finalized=!0,Te.litElementHydrateSupport?.({LitElement:P});var Yt=Te.litElementPolyfillSupport;Yt?.({LitElement:P});(Te.litElementVersions??=[]).push("4.2.2");var le={status:"",queue:"",kind:"",code:"",tenant:""},v=class extends Error{constructor(t,s,r,o=[]){super(r||s);this.status=t;this.title=s;this.detail=r;this.faults=o;this.name="ApiError"}};function tt(n){return!(n instanceof v)||n.status===0}function w(n){if(!(n instanceof v))return"This did not work.";let e=n.faults.length>0?n.faults.map(Zt):[n.detail];return[n.title,...e].filter(t=>t!=="").map(V).join(" ")}function Zt({pointer:n,detail:e}){let t=n.split("/").at(-1)?.replaceAll("_"," ")??"";return t===""?e:`${V(t).slice(0,-1)}: ${e}`}function V(n){let e=n.charAt(0).toUpperCase()+n.slice(1);return e.endsWith(".")?e:`${e}.`}var Xt=50,en=20,ke="/api/jobs/v1",ae=class{constructor(e,t,s){this.scope=e;this.bridge=t;this.#s=s}#s;queuesPath(e){let t=this.scope==="operator"&&e!==""?`?tenant_id=${encodeURIComponent(e)}`:"";return`${this.#t}/queues${t}`}async queues(e,t){return(await this.#e("GET",this.queuesPath(e),void 0,t)).data}async jobs(e,t,s){let r=new URLSearchParams({limit:String(Xt)});t!==null&&r.set("cursor",t);for(let[i,a]of Object.entries(e)){let d=i==="tenant"?"tenant_id":i;a!==""&&(i!=="tenant"||this.scope==="operator")&&r.set(d,a)}let o=await this.#e("GET",`${this.#t}/jobs?${r}`,void 0,s);return{rows:o.data.map(i=>this.#r(i)),next:o.next_cursor??null}}async job(e,t){let s=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";return this.#r(await this.#e("GET",`${this.#t}${s}/jobs/${encodeURIComponent(e.id)}`,void 0,t))}async operate(e,t,s,r,o){let i={action:e,filter:t,dry_run:r},a=this.scope==="operator"?{...s?{tenant_id:s}:{},operation:i}:i;return await this.#e("POST",`${this.#t}/operations`,a,o)}async limit(e,t){await this.#e("PUT",`${this.#t}/queues/${encodeURIComponent(e)}`,t)}async schedules(e,t,s){if(this.scope==="tenant")return{rows:(await this.#e("GET",`${ke}/schedules`,void 0,s)).data.map(a=>({tenant:null,schedule:a})),next:null};let r=new URLSearchParams({limit:String(en)});t!==null&&r.set("cursor",t),e!==""&&r.set("tenant_id",e);let o=await this.#e("GET",`${this.#t}/schedules?${r}`,void 0,s);return{rows:o.data.map(i=>({tenant:i.tenant_id,schedule:i.schedule})),next:o.next_cursor??null}}async pauseSchedule(e,t){let s=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";await this.#e("POST",`${this.#t}${s}/schedules/${encodeURIComponent(e.schedule.id)}/${t?"pause":"resume"}`)}async alerts(e){return this.scope==="tenant"?[]:(await this.#e("GET",`${this.#t}/alerts`,void 0,e)).data}async rules(e){return this.scope==="tenant"?[]:(await this.#e("GET",`${this.#t}/alert-rules`,void 0,e)).data}async putRule(e,t){return await this.#e("PUT",`${this.#t}/alert-rules/${encodeURIComponent(e)}`,t)}async removeRule(e){await this.#e("DELETE",`${this.#t}/alert-rules/${encodeURIComponent(e)}`)}get#t(){return this.scope==="operator"?`${ke}/operator`:ke}#r(e){if(this.scope==="tenant")return{tenant:null,error:null,job:e};let{tenant_id:t,error:s,job:r}=e;return{tenant:t,error:s??null,job:r}}async#e(e,t,s,r){let o={accept:"application/json"};s&&(o["content-type"]="application/json"),this.bridge.getAuthToken&&(o.authorization=`Bearer ${await this.bridge.getAuthToken()}`);let i,a;try{i=await this.#s(`${this.bridge.baseUrl??""}${t}`,{method:e,headers:o,credentials:this.bridge.getAuthToken?"omit":"same-origin",...s?{body:JSON.stringify(s)}:{},...r?{signal:r}:{}}),a=await i.text()}catch(d){throw r?.aborted?d:new v(0,"No connection","The server could not be reached. What you see is how it was.")}if(!i.ok)throw nn(i.status,a);return a===""?null:JSON.parse(a)}},tn={401:"You are signed out",403:"You may not do this",404:"Not found",429:"Too many requests"};function nn(n,e){let t={};try{t=JSON.parse(e)??{}}catch{}let r=(Array.isArray(t.errors)?t.errors:[]).flatMap(a=>typeof a?.detail=="string"?[{pointer:String(a.pointer??""),detail:a.detail}]:[]),o=[t.detail,r[0]?.detail].find(a=>typeof a=="string"),i=typeof t.title=="string"?t.title:tn[n]??"This did not work";return new v(n,i,typeof o=="string"?o:"",r)}var sn=new Intl.NumberFormat("en"),Ce=new Intl.NumberFormat("en",{maximumSignificantDigits:3}),rn=new Intl.DateTimeFormat("en-GB",{dateStyle:"medium",timeStyle:"medium"});function g(n){return sn.format(n)}function K(n){return`${g(n)} ${n===1?"job":"jobs"}`}function nt(n){return n===0?"0":n<.01?"< 0.01":Ce.format(n)}function y(n){return n===void 0?"–":n<.001?"< 1 ms":n<1?`${Ce.format(Math.round(n*1e3))} ms`:n<60?`${Ce.format(n)} s`:n<3600?Pe([n/60,"min"],[n%60,"s"]):n<86400?Pe([n/3600,"h"],[n%3600/60,"min"]):Pe([n/86400,"d"],[n%86400/3600,"h"])}function Pe(...n){return n.flatMap(([e,t])=>e<1?[]:[`${Math.floor(e)} ${t}`]).join(" ")}function _(n){if(n===void 0)return"–";let e=new Date(n);return Number.isNaN(e.getTime())?n:rn.format(e)}function j(n,e){let t=(new Date(n).getTime()-e)/1e3;return Number.isNaN(t)?n:Math.abs(t)<1?"now":t>0?`in ${y(Math.round(t))}`:`${y(Math.round(-t))} ago`}function de(n,e){return new Date(n).getTime()<e?"now":j(n,e)}function st(n){return n.split(/(?<=[._])/)}var rt={queued:"Waiting",running:"Running",scheduled:"Scheduled",succeeded:"Done",dead:"Dead",cancelled:"Cancelled"},ot=Object.entries(rt);function ue(n){return rt[n]??n}async function it(n,e){let t=n.wait??an;for(n.events&&await on(n,n.events,e);!e.aborted;){try{let s=await n.ask(e);e.aborted||n.seen(s,"asking")}catch(s){e.aborted||n.failed(s)}await t(2e3,e).catch(()=>{})}}function on(n,e,t){return new Promise(s=>{let r=()=>{o.close(),t.removeEventListener("abort",r),s()},o=e(i=>n.seen(n.read(i),"events"),i=>{n.failed(new Error("the events were lost")),i&&r()});t.addEventListener("abort",r,{once:!0})})}function an(n,e){return new Promise((t,s)=>{e.throwIfAborted();let r=setTimeout(()=>{e.removeEventListener("abort",o),t()},n),o=()=>{clearTimeout(r),s(e.reason)};e.addEventListener("abort",o,{once:!0})})}var C={retry:{verb:"Retry",done:"retried",warning:"They wait in their queues again."},run_now:{verb:"Run now",done:"made due",warning:"They no longer wait for their time."},cancel:{verb:"Cancel",done:"cancelled",warning:"What waits ends at once. What runs is asked to stop."},drain:{verb:"Drain",done:"drained",warning:"Everything that waits is cancelled. What runs finishes."},discard:{verb:"Discard",done:"discarded",warning:"Dead letters and their reasons are gone for good."},pause:{verb:"Pause",done:"paused",warning:"Nothing is started until it is resumed."},resume:{verb:"Resume",done:"resumed",warning:""}};function at({action:n,selection:e}){return n==="drain"&&e.queue?`Nothing is waiting in ${e.queue}.`:"No job is like this."}function lt(n,e,t){return n.operate(e.action,e.selection,e.tenant,!0,t)}async function dt(n,e,t,s){let r=0;for(;;){let{jobs:o,more:i}=await n.operate(e.action,e.selection,e.tenant,!1,t);if(r+=o,s(r),!i||o===0)return r}}function G(n,e){return n==="tenant"?"tenant":e===""?"operator_for_all":"operator"}function ce(n,e){let t=n.filter(r=>r!==e);if(n.length===0)return"";if(t.length===0)return"Paused";let s=new Set(t.map(r=>ln[r]));return`Paused by ${[...n.includes(e)?["you"]:[],...s].join(" and ")}`}var ln={tenant:"the tenant",operator:"the operator",operator_for_all:"the operator for all tenants"};var dn=/^tnt_[0-7][0-9a-hjkmnp-tv-z]{25}$/;function ut(n){return n===""||dn.test(n)?null:"A tenant is tnt_ and 26 letters and digits, such as tnt_01h455vb4pex5vsknk084sn02q."}var ct={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},pt=n=>(...e)=>({_$litDirective$:n,values:e}),pe=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:un}=Xe,ht=n=>n;var mt=()=>document.createComment(""),H=(n,e,t)=>{let s=n._$AA.parentNode,r=e===void 0?n._$AB:e._$AA;if(t===void 0){let o=s.insertBefore(mt(),r),i=s.insertBefore(mt(),r);t=new un(o,i,n,n.options)}else{let o=t._$AB.nextSibling,i=t._$AM,a=i!==n;if(a){let d;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(d=n._$AU)!==i._$AU&&t._$AP(d)}if(o!==r||a){let d=t._$AA;for(;d!==o;){let p=ht(d).nextSibling;ht(s).insertBefore(d,r),d=p}}}return t},M=(n,e,t=n)=>(n._$AI(e,t),n),cn={},ft=(n,e=cn)=>n._$AH=e,bt=n=>n._$AH,he=n=>{n._$AR(),n._$AA.remove()};var gt=(n,e,t)=>{let s=new Map;for(let r=e;r<=t;r++)s.set(n[r],r);return s},A=pt(class extends pe{constructor(n){if(super(n),n.type!==ct.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let s;t===void 0?t=e:e!==void 0&&(s=e);let r=[],o=[],i=0;for(let a of n)r[i]=s?s(a,i):i,o[i]=t(a,i),i++;return{values:o,keys:r}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,s]){let r=bt(n),{values:o,keys:i}=this.dt(e,t,s);if(!Array.isArray(r))return this.ut=i,o;let a=this.ut??=[],d=[],p,m,c=0,f=r.length-1,b=0,h=o.length-1;for(;c<=f&&b<=h;)if(r[c]===null)c++;else if(r[f]===null)f--;else if(a[c]===i[b])d[b]=M(r[c],o[b]),c++,b++;else if(a[f]===i[h])d[h]=M(r[f],o[h]),f--,h--;else if(a[c]===i[h])d[h]=M(r[c],o[h]),H(n,d[h+1],r[c]),c++,h--;else if(a[f]===i[b])d[b]=M(r[f],o[b]),H(n,r[c],r[f]),f--,b++;else if(p===void 0&&(p=gt(i,b,h),m=gt(a,c,f)),p.has(a[c]))if(p.has(a[f])){let $=m.get(i[b]),R=$!==void 0?r[$]:null;if(R===null){let S=H(n,r[c]);M(S,o[b]),d[b]=S}else d[b]=M(R,o[b]),H(n,r[c],R),r[$]=null;b++}else he(r[f]),f--;else he(r[c]),c++;for(;b<=h;){let $=H(n,d[h+1]);M($,o[b]),d[b++]=$}for(;c<=f;){let $=r[c++];$!==null&&he($)}return this.ut=i,ft(n,d),k}});function yt(n,e,t){return l`<div role="alert" class=${n.length===0?"":"alerts"}>
    ${A(n,s=>`${s.rule}/${s.queue}`,s=>l`<div class="problem">
        <p>
          <strong class="bad">${s.queue}</strong> ${pn(s)}
          <span class="muted"><time datetime=${s.since} title=${_(s.since)}>Since ${j(s.since,e)}</time>, rule ${s.rule}</span>
        </p>
        <button type="button" class="small" aria-label=${`Show jobs of ${s.queue}`}
          @click=${()=>t(s.queue,s.measure==="dead_letters"?"dead":"queued")}>Show</button>
      </div>`)}
  </div>`}function pn({measure:n,value:e,above:t}){return n==="queue_age"?`The oldest job has waited ${y(e)}; the limit is ${y(t)}.`:`${g(e)} dead ${e===1?"letter":"letters"}; the limit is ${g(t)}.`}var me=class{constructor(e){this.alerts=[];this.schedules=null;this.rules=null;this.cursors=[];this.#t=null;this.#r=0;this.#s=e,e.addController(this)}#s;#t;#r;hostDisconnected(){this.#t?.abort()}reset(){this.#t?.abort(),this.alerts=[],this.schedules=null,this.rules=null,this.cursors=[],this.#r=0}async refresh(e,t,s=!1){if(!s&&Date.now()-this.#r<1e4)return;this.#t?.abort();let{signal:r}=this.#t=new AbortController;this.#r=Date.now();try{let[o,i,a]=await Promise.all([e.alerts(r),e.schedules(t,this.cursors.at(-1)??null,r),e.rules(r)]);if(r.aborted)return;this.alerts=o,this.schedules=i,this.rules=a,this.#s.requestUpdate()}catch(o){if(!r.aborted)throw o}}async goTo(e,t,s){this.cursors=e,await this.refresh(t,s,!0)}async pause(e,t,s,r){await s.pauseSchedule(e,t),await this.refresh(s,r,!0)}async changeRules(e,t,s){this.rules&&(this.rules=e(this.rules)),this.#s.requestUpdate(),await this.refresh(t,s,!0)}};function $t({job:n,error:e}){let t=n.problem??null,s=(i,a)=>{let d=i?`${i.code}: ${i.detail}`:"",p=a?.startsWith(d)?a.slice(d.length).replace(/^: /,""):a;return p||null},r=s(t,e),o=(n.failures??[]).map(i=>{let a=i.problem?.code===t?.code&&i.problem?.detail===t?.detail,d=s(i.problem??null,i.error);return{attempt:i.attempt,at:i.at,problem:a?null:i.problem??null,error:d===r?null:d}});return{problem:t,error:r,failures:o}}function O(n){return l`${st(n).map((e,t)=>t===0?e:l`<wbr />${e}`)}`}function _t(n,e,t,s){let r=(i,a)=>l`<label
    >${a}<input
      name=${i}
      autocomplete="off"
      spellcheck="false"
      .value=${n[i]}
      @change=${d=>s.filter({[i]:d.target.value.trim()})}
  /></label>`,o=e.includes(n.queue)||n.queue===""?e:[n.queue,...e];return l`<form class="filters" aria-label="Filter" @submit=${i=>i.preventDefault()}>
    ${vt("Status",n.status,[["",t?"Not ended":"All"],...ot],i=>s.filter({status:i}))}
    ${vt("Queue",n.queue,[["","All"],...o.map(i=>[i,i])],i=>s.filter({queue:i}))}
    ${r("kind","Kind")} ${r("code","Failure")} ${t?hn(n.tenant,t,s):u}
  </form>`}function hn(n,{fault:e,known:t},s){return l`<div class="field">
    <label
      >Tenant<input
        name="tenant"
        autocomplete="off"
        spellcheck="false"
        list="tenants"
        aria-invalid=${e===null?"false":"true"}
        aria-describedby="tenant-fault"
        .value=${n}
        @change=${r=>s.tenant(r.target.value.trim())}
    /></label>
    <datalist id="tenants">${t.map(r=>l`<option value=${r}></option>`)}</datalist>
    <span id="tenant-fault" class="fault" role="alert">${e}</span>
  </div>`}function wt(n,e,t,s){if(n?.rows.length===0&&!s.newest)return l`<p class="empty">No job is like this. Change the filter to see others.</p>`;let r=e?7:6;return l`<table aria-busy=${n===null} @keydown=${fn}>
    <caption hidden>Jobs</caption>
    <thead>
      <tr>
        <th scope="col">Kind</th>
        <th scope="col">Status</th>
        <th scope="col" class="number medium">Attempt</th>
        <th scope="col" class="wide">Queue</th>
        ${e?l`<th scope="col" class="wide">Tenant</th>`:u}
        <th scope="col" class="medium">Failure</th>
        <th scope="col" class="number">When</th>
      </tr>
    </thead>
    <tbody>
      ${n===null?Array.from({length:8},()=>l`<tr>${Array.from({length:r},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`):A(n.rows,o=>`${o.tenant}/${o.job.id}`,o=>mn(o,e,t,s))}
    </tbody>
  </table>`}function mn(n,e,t,s){let{job:r}=n,o=r.status==="scheduled"?r.run_at:r.finished_at??r.started_at??r.created_at;return l`<tr>
    <th scope="row" class="name"><button class="link row" type="button" @click=${()=>s.open(n)}>${O(r.kind)}</button></th>
    <td>${Me(n)}</td>
    <td class="number medium">${r.attempt} of ${r.max_attempts}</td>
    <td class="wide">${r.queue}</td>
    ${e?l`<td class="wide code">${n.tenant}</td>`:u}
    <td class="medium code name">${r.problem?O(r.problem.code):"–"}</td>
    <td class="number"><time datetime=${o} title=${_(o)}>${r.status==="scheduled"?de(o,t):j(o,t)}</time></td>
  </tr>`}function Me({job:n}){let e=n.status==="dead"?"bad":n.status==="succeeded"?"good":"",t=n.status==="running"?n.progress?.fraction:void 0;return l`<span class="state ${e}">${ue(n.status)}</span>
    ${n.cancel_requested&&n.status==="running"?l`<span class="muted">asked to stop</span>`:u}
    ${t===void 0?u:l`<progress max="1" value=${t} aria-label=${`${g(Math.round(t*100))} %`}></progress>`}`}function vt(n,e,t,s){return l`<label
    >${n}<select @change=${r=>s(r.target.value)}>
      ${t.map(([r,o])=>l`<option value=${r} ?selected=${r===e}>${o}</option>`)}
    </select></label
  >`}function fn(n){let t=[...n.currentTarget.querySelectorAll("button.row")],s=t.indexOf(n.target);if(s<0)return;let r={ArrowDown:s+1,ArrowUp:s-1,Home:0,End:t.length-1},o=t[r[n.key]??-1];o&&(n.preventDefault(),o.focus())}var bn={dead:["retry","discard"],scheduled:["run_now","cancel"],queued:["cancel"],running:["cancel"]};function At(n,e,t){let{job:s,tenant:r}=n,{problem:o,error:i,failures:a}=$t(n),d=s.started_at&&s.finished_at?(Date.parse(s.finished_at)-Date.parse(s.started_at))/1e3:void 0;return l`<div class="stack">
    <div class="head">
      <h2 id="details-title" class="name">${O(s.kind)}</h2>
      <span aria-live="polite">${Me(n)}</span>
    </div>
    ${s.progress?.message?l`<p>${s.progress.message}</p>`:u}
    ${o?l`<div class="problem"><p><strong class="code">${o.code}</strong> ${o.detail}</p></div>`:u}
    <dl>
      ${x("Job",l`<span class="code">${s.id}</span>`)} ${r?x("Tenant",l`<span class="code">${r}</span>`):u}
      ${x("Queue",s.queue)} ${x("Attempt",`${s.attempt} of ${s.max_attempts}`)} ${x("Enqueued",_(s.created_at))}
      ${s.status==="scheduled"?x("Due",_(s.run_at)):u} ${s.started_at?x("Started",_(s.started_at)):u}
      ${s.finished_at?x("Ended",_(s.finished_at)):u} ${d===void 0?u:x("Took",y(d))}
      ${i?x("Last error",l`<span class="code">${i}</span>`):u}
    </dl>
    ${a.length>0?l`<h3>Failed attempts</h3>
          <ol class="failures">
            ${a.map(p=>l`<li>
                <p><strong>Attempt ${p.attempt}</strong> <span class="muted">${_(p.at)}</span></p>
                ${p.problem?l`<p><span class="code">${p.problem.code}</span> ${p.problem.detail}</p>`:u}
                ${p.error?l`<p class="code muted">${p.error}</p>`:u}
              </li>`)}
          </ol>`:u}
    <div class="actions">
      ${(bn[s.status]??[]).map(p=>l`<button type="button" @click=${()=>e(p)}>${C[p].verb}</button>`)}
      <button type="button" class="primary" autofocus @click=${t}>Close</button>
    </div>
  </div>`}function xt(n,e,t){let{wanted:s,preview:r,done:o,problem:i}=n,{verb:a,warning:d}=C[s.action],p=r?`${r.more?"more than ":""}${K(r.jobs)}`:"",m=r?.jobs===0,c=s.action==="discard"||s.action==="drain"||s.action==="cancel";return l`<div class="stack">
    <h2 id="operation-title">${r===null?`${a} jobs`:m?at(s):`${a} ${p}`}</h2>
    <div aria-live="polite" class="stack">
      ${r===null&&i===null?l`<p class="muted">Counting.</p>`:u}
      ${r&&r.jobs>0&&o===null?l`<p>${d}</p>
            <p class="muted">Among them: <span class="code">${r.sample.join(", ")}</span></p>`:u}
      ${o===null?u:l`<p>${K(o)} so far.</p>`} ${i?l`<p class="bad">${i}</p>`:u}
    </div>
    <div class="actions">
      <button type="button" autofocus @click=${t}>${m?"Close":o===null?"Keep as it is":"Stop here"}</button>
      ${m?u:l`<button type="button" class=${c?"danger":"primary"} ?disabled=${!r||o!==null} @click=${e}>
            ${r?`${a} ${p}`:a}
          </button>`}
    </div>
  </div>`}function Rt(n,e,t,s){let r=(o,i,a)=>l`<label
    >${i}<input name=${o} type="number" inputmode="numeric" min="1" step="1" placeholder="no limit" .value=${a===void 0?"":String(a)}
  /></label>`;return l`<form
    class="stack form"
    @submit=${o=>{o.preventDefault(),t(o.currentTarget)}}
  >
    <h2 id="limits-title">Limit ${n.queue}</h2>
    <p class="muted">${g(n.running)} ${ue("running").toLowerCase()} now. Leave a field empty for no limit.</p>
    ${r("max_running","Jobs at once",n.max_running)}
    ${r("max_running_per_tenant","Jobs of one tenant at once",n.max_running_per_tenant)}
    <p class="bad" role="alert">${e}</p>
    <div class="actions">
      <button type="button" @click=${s}>Keep as it is</button>
      <button type="submit" class="primary">Save</button>
    </div>
  </form>`}function x(n,e){return l`<dt>${n}</dt><dd>${e}</dd>`}var gn=60;function St(n,e){return n?.length===0?l`<div class="frame"><p class="empty">No queue has jobs. They appear here as soon as something is enqueued.</p></div>`:l`<div class="frame">
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
          <th scope="col" class="number">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${n===null?[1,2].map(()=>l`<tr>${Array.from({length:11},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`):A(n,t=>t.queue,t=>yn(t,e))}
      </tbody>
    </table>
  </div>`}function yn(n,e){let{lately:t}=n,s=t.failures[0],r=(n.oldest_seconds??0)>=gn;return l`<tr>
    <th scope="row" class="name">
      <button class="link" type="button" @click=${()=>e.show(n.queue,"")}>${n.queue}</button>
      ${n.paused?l`<span class="state warn">${ce(n.paused_by,e.own)}</span>`:u}
      ${n.max_running===void 0?u:l`<span class="muted">at most ${g(n.max_running)} at once</span>`}
      ${n.scheduled===0?u:l`<span class="muted narrow">${g(n.scheduled)} scheduled</span>`}
      ${r?l`<span class="warn narrow">oldest waits ${y(n.oldest_seconds)}</span>`:u}
    </th>
    <td class="number">${g(n.queued)}</td>
    <td class="number">${g(n.running)}</td>
    <td class="number medium">${g(n.scheduled)}</td>
    <td class="number">
      ${n.dead===0?"0":l`<button class="link bad" type="button" aria-label=${`Show ${g(n.dead)} dead jobs of ${n.queue}`}
            @click=${()=>e.show(n.queue,"dead")}>${g(n.dead)}</button>`}
    </td>
    <td class="number medium ${r?"warn":""}">${y(n.oldest_seconds)}</td>
    <td class="number wide">${nt(t.per_second)}</td>
    <td class="number wide">${y(t.wait.p50_seconds)}, ${y(t.wait.p99_seconds)}</td>
    <td class="number wide">${y(t.run.p50_seconds)}, ${y(t.run.p99_seconds)}</td>
    <td class="widest">${s?l`<span class="code">${s.code}</span> × ${g(s.count)}`:"–"}</td>
    <td>
      <div class="actions">
        ${Oe(n.paused_by.includes(e.own)?"Resume":"Pause",n,()=>e.toggle(n))}
        ${Oe("Drain",n,()=>e.operate("drain",n.queue))}
        ${e.limit?Oe("Limit",n,()=>e.limit?.(n)):u}
      </div>
    </td>
  </tr>`}function Oe(n,e,t){return l`<button class="small" type="button" aria-label=${`${n} ${e.queue}`} @click=${t}>${n}</button>`}var fe={queue_age:{name:"Oldest waiting job",unit:"seconds"},dead_letters:{name:"Dead letters",unit:"dead letters"}},Tt={name:"",measure:"queue_age",queue:"",above:"",window_seconds:"",clear_after_seconds:""},$n=/^[a-z0-9-]{1,60}$/,Et=4294967295;function kt(n){return{name:n.name,measure:n.measure,queue:n.queue??"",above:String(n.above),window_seconds:n.window_seconds==null?"":String(n.window_seconds),clear_after_seconds:String(n.clear_after_seconds)}}function Y(n){return n==="dead_letters"}function vn(n){let e={},t=p=>{let m=n[p].trim();if(m!==""){if(/^\d+$/.test(m)&&Number(m)<=Et)return Number(m);e[p]=`A whole number from 0 to ${g(Et)}.`}},s=n.name.trim();$n.test(s)||(e.name="From 1 to 60 letters a to z, digits and hyphens.");let r=n.queue.trim(),o=t("above");o===void 0&&(e.above??="Write a number.");let i=Y(n.measure)?t("window_seconds"):void 0,a=t("clear_after_seconds");if(o===void 0||Object.keys(e).length>0)return{faults:e};let d={measure:n.measure,above:o,...r===""?{}:{queue:r},...i===void 0?{}:{window_seconds:i},...a===void 0?{}:{clear_after_seconds:a}};return{name:s,input:d}}async function Pt(n,e,t){let s=vn(e);if("faults"in s)return Ne(s.faults);if(t.includes(s.name))return Ne({name:"There is a rule of this name. Edit it, or choose another name."});try{return{rule:await n.putRule(s.name,s.input)}}catch(r){return _n(r,e)}}async function Ct(n,e){try{await n.removeRule(e)}catch(t){if(!(t instanceof v&&t.status===404))throw t}}function Mt(n,e){return[...Le(n,e.name),e].sort((t,s)=>t.name<s.name?-1:1)}function Le(n,e){return n.filter(t=>t.name!==e)}function _n(n,e){let t={},s="";for(let{pointer:o,detail:i}of n instanceof v?n.faults:[]){let a=o.slice(1);Object.hasOwn(e,a)&&(a!=="window_seconds"||Y(e.measure))?t[a]??=V(i):s+=` ${V(i)}`}if(Object.keys(t).length===0)return{faults:t,problem:`Not saved. ${w(n)}`};let{problem:r}=Ne(t);return{faults:t,problem:r+s}}function Ne(n){let e=Object.keys(n).length;return{faults:n,problem:e===1?"Not saved. One value needs a change.":`Not saved. ${g(e)} values need a change.`}}function Ot(n,e){return n?.length===0?l`<div class="frame"><p class="empty">Make a rule to see an alert when jobs wait too long or end as dead letters.</p></div>`:l`<div class="frame">
    <table aria-busy=${n===null}>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" class="medium">Measured</th>
          <th scope="col" class="medium">Queue</th>
          <th scope="col" class="number medium">Above</th>
          <th scope="col" class="number wide">Window</th>
          <th scope="col" class="number wide">Clears after</th>
          <th scope="col" class="number">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${n===null?l`<tr>${Array.from({length:7},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`:A(n,t=>t.name,t=>wn(t,e))}
      </tbody>
    </table>
  </div>`}function wn(n,e){let t=fe[n.measure].name,s=n.queue??"each queue",r=n.measure==="queue_age"?y(n.above):g(n.above),o=(i,a)=>l`<button
    class="small"
    type="button"
    aria-label=${`${i} rule ${n.name}`}
    @click=${d=>a(d.currentTarget)}
  >${i}</button>`;return l`<tr>
    <th scope="row">${n.name} <span class="muted narrow">${t} above ${r}, ${s}</span></th>
    <td class="medium">${t}</td>
    <td class="medium">${s}</td>
    <td class="number medium">${r}</td>
    <td class="number wide">${An(n)}</td>
    <td class="number wide">${n.clear_after_seconds===0?"at once":y(n.clear_after_seconds)}</td>
    <td>
      <div class="actions">
        ${o("Edit",i=>e.edit(n,i))} ${o("Remove",i=>e.remove(n,i))}
      </div>
    </td>
  </tr>`}function An(n){return Y(n.measure)?n.window_seconds==null?"none":y(n.window_seconds):"–"}function Nt(n,e,t,s,r){let{form:o,faults:i,of:a,sending:d}=n,{unit:p}=fe[o.measure],m=(h,$)=>({describedBy:[$===""?"":`rule-${h}-hint`,i[h]===void 0?"":`rule-${h}-fault`].filter(Boolean).join(" ")||u,invalid:i[h]===void 0?u:"true"}),c=(h,$,R,S)=>l`<div class="field">
    <label for=${`rule-${h}`}>${$}</label>
    ${S} ${R===""?u:l`<p class="muted" id=${`rule-${h}-hint`}>${R}</p>`}
    ${i[h]===void 0?u:l`<p class="fault" id=${`rule-${h}-fault`}>${i[h]}</p>`}
  </div>`,f=(h,$,R,S={})=>{let{describedBy:Dt,invalid:jt}=m(h,R);return c(h,$,R,l`<input
      id=${`rule-${h}`}
      name=${h}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      inputmode=${S.numeric?"numeric":u}
      placeholder=${S.placeholder??u}
      list=${S.list??u}
      aria-describedby=${Dt}
      aria-invalid=${jt}
      ?readonly=${S.fixed??!1}
      ?autofocus=${h==="name"&&a===null}
      .value=${o[h]}
      @input=${qt=>t({[h]:qt.target.value})}
    />`)},b=m("measure","");return l`<form
    class="stack form"
    novalidate
    @submit=${h=>{h.preventDefault(),s()}}
  >
    <h2 id="rule-title">${a===null?"New rule":`Edit rule ${a}`}</h2>
    <div class="fields">
      ${f("name","Name",a===null?"Letters a to z, digits and hyphens.":"A rule keeps its name.",{fixed:a!==null})}
      ${c("measure","What is measured","",l`<select
          id="rule-measure"
          name="measure"
          aria-describedby=${b.describedBy}
          aria-invalid=${b.invalid}
          ?autofocus=${a!==null}
          @change=${h=>t({measure:h.target.value})}
        >
          ${Object.entries(fe).map(([h,{name:$}])=>l`<option value=${h} ?selected=${h===o.measure}>${$}</option>`)}
        </select>`)}
      ${f("queue","Queue","Empty: each queue by itself.",{placeholder:"each queue",list:"rule-queues"})}
      ${f("above",`Above (${p})`,"More than this raises an alert.",{numeric:!0})}
      ${Y(o.measure)?f("window_seconds","Window (seconds)","Only what died within it counts. Empty: all dead letters.",{numeric:!0}):u}
      ${f("clear_after_seconds","Clears after (seconds)","How long it must have been a fifth below.",{numeric:!0,placeholder:"120"})}
    </div>
    <datalist id="rule-queues">${e.map(h=>l`<option value=${h}></option>`)}</datalist>
    <p class="bad" role="alert">${n.problem}</p>
    <div class="actions">
      <button type="button" @click=${r}>${a===null?"Cancel":"Keep as it is"}</button>
      <button type="submit" class="primary" aria-disabled=${d}>${d?"Saving":"Save"}</button>
    </div>
  </form>`}function Lt(n,e,t){return l`<div class="stack">
    <h2 id="rule-title">Remove rule ${n.of}</h2>
    <p>It raises no alert any more. Those it has raised are cleared.</p>
    <p class="bad" role="alert">${n.problem}</p>
    <div class="actions">
      <button type="button" autofocus @click=${t}>Keep as it is</button>
      <button type="button" class="danger" aria-disabled=${n.sending} @click=${e}>${n.sending?"Removing":"Remove"}</button>
    </div>
  </div>`}var be=class{constructor(e,t,s){this.#e=null;this.#o=null;this.#a=0;this.#u=!1;this.#l="";this.close=()=>{this.#n(null)};this.#b=e=>{if(e.target.open)return;this.close();let t=this.#o?.isConnected?this.#o:this.#s.renderRoot.querySelector("#new-rule");this.#o=null,t?.focus()};this.#g=e=>{let t=this.#e;t?.kind==="draft"&&this.#n({...t,form:{...t.form,...e}})};this.#s=e,this.#t=t,this.#r=s,e.addController(this)}#s;#t;#r;#e;#o;#a;#u;#l;hostUpdated(){let e=this.#s.renderRoot.querySelector("#rule");this.#e&&!e?.open&&e?.showModal(),!this.#e&&e?.open&&e.close(),this.#u&&(this.#u=!1,e?.querySelector("[aria-invalid]")?.focus())}render(e,t){let s=this.#e;return l`<section aria-labelledby="rules-title">
        <div class="head">
          <h2 id="rules-title">Alert rules</h2>
          <span class="muted" role="status">${this.#l}</span>
          <button id="new-rule" class="small" type="button" ?disabled=${e===null}
            @click=${r=>this.#p(null,r.currentTarget)}>New rule</button>
        </div>
        ${Ot(e,{edit:(r,o)=>this.#p(r,o),remove:({name:r},o)=>this.#d({kind:"removal",of:r,problem:null,sending:!1},o)})}
      </section>
      <dialog id="rule" aria-labelledby="rule-title" @close=${this.#b}>
        ${s===null?u:s.kind==="draft"?Nt(s,t,this.#g,()=>{this.#y(e??[])},this.close):Lt(s,()=>{this.#c()},this.close)}
      </dialog>`}#p(e,t){let s=e?kt(e):Tt;this.#d({kind:"draft",of:e?.name??null,form:s,faults:{},problem:null,sending:!1},t)}#d(e,t){this.#a+=1,this.#o=t,this.#l="",this.#n(e)}#n(e){this.#e=e,this.#s.requestUpdate()}#b;#g;async#y(e){let t=this.#e;if(t?.kind!=="draft"||t.sending)return;let s=this.#a;this.#n({...t,faults:{},problem:null,sending:!0});let r=await Pt(this.#t(),t.form,t.of===null?e.map(i=>i.name):[]),o=this.#a===s&&this.#e?.kind==="draft"?this.#e:null;"rule"in r?this.#h(o,`${r.rule.name} is saved. It holds within a minute.`,i=>Mt(i,r.rule)):o?(this.#u=!0,this.#n({...o,...r,sending:!1})):this.#i(`${t.form.name}: ${r.problem}`)}async#c(){let e=this.#e;if(e?.kind!=="removal"||e.sending)return;let t=this.#a;this.#n({...e,problem:null,sending:!0});let s=()=>this.#a===t&&this.#e!==null;try{await Ct(this.#t(),e.of),this.#h(s()?e:null,`${e.of} is removed.`,r=>Le(r,e.of))}catch(r){s()?this.#n({...e,problem:`Not removed. ${w(r)}`,sending:!1}):this.#i(`${e.of}: Not removed. ${w(r)}`)}}#h(e,t,s){e&&this.close(),this.#i(t),this.#r(s)}#i(e){this.#l=e,this.#s.requestUpdate()}};function Ft(n,e,t,s){if(n?.rows.length===0&&!s.first)return l`<div class="frame"><p class="empty">No job is enqueued by a schedule.</p></div>`;let r=e==="operator",o=r?7:6;return l`<div class="frame">
    <table aria-busy=${n===null}>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col" class="medium">When</th>
          <th scope="col" class="wide">Kind</th>
          ${r?l`<th scope="col" class="wide">Tenant</th>`:u}
          <th scope="col" class="number">Next</th>
          <th scope="col" class="number medium">Last</th>
          <th scope="col" class="number">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${n===null?l`<tr>${Array.from({length:o},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`:A(n.rows,i=>i.schedule.id,i=>xn(i,e,t,s))}
      </tbody>
    </table>
    ${s.first||s.next?l`<div class="bar">
          <span></span>
          <div class="group" role="group" aria-label="Pages of schedules">
            <button class="small" type="button" ?disabled=${!s.first} @click=${s.first}>First</button>
            <button class="small" type="button" ?disabled=${!s.next} @click=${s.next}>Next</button>
          </div>
        </div>`:u}
  </div>`}function xn(n,e,t,s){let{schedule:r,tenant:o}=n,i=G(e,o??""),a=r.paused_by.includes(i),d=a?"Resume":"Pause",p=ce(r.paused_by,i),m=(c,f)=>c===void 0?l`–`:l`<time datetime=${c} title=${_(c)}>${f(c,t)}</time>`;return l`<tr>
    <th scope="row" class="name">${O(r.name)} ${p===""?u:l`<span class="state warn">${p}</span>`}</th>
    <td class="medium code">${r.cron}</td>
    <td class="wide name">${O(r.kind)}</td>
    ${e==="operator"?l`<td class="wide code">${o}</td>`:u}
    <td class="number">${r.paused?"–":m(r.next_run_at,de)}</td>
    <td class="number medium">${m(r.last_run_at,j)}</td>
    <td>
      <div class="actions">
        <button class="small" type="button" aria-label=${`${d} schedule ${r.name}`} @click=${()=>s.pause(n,!a)}>${d}</button>
      </div>
    </td>
  </tr>`}var Ut=$e`
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
  .narrow {
    display: none;
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
  .name {
    overflow-wrap: break-word;
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
  button:disabled,
  button[aria-disabled="true"] {
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
    align-items: start;
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
  .form input,
  .form select {
    inline-size: 100%;
    font-size: 15px;
    color: var(--_text);
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
    gap: 16px;
    align-items: start;
  }
  .field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }
  .fault {
    color: var(--_bad);
    font-size: 13px;
    font-weight: 600;
  }
  [aria-invalid="true"] {
    border-color: var(--_bad);
  }
  input:read-only {
    border-color: var(--_line);
    background: var(--_sunken);
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
    .narrow {
      display: block;
    }
    th,
    td {
      padding: 8px 6px;
    }
    .number {
      white-space: normal;
    }
    td .actions {
      flex-direction: column;
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
`;var Rn=2e3,ge=class extends P{static{this.properties={scope:{},events:{type:Boolean},bridge:{attribute:!1},queues:{state:!0},filter:{state:!0},tenantFault:{state:!0},page:{state:!0},cursors:{state:!0},opened:{state:!0},operation:{state:!0},limited:{state:!0},limitProblem:{state:!0},connection:{state:!0},problem:{state:!0},report:{state:!0},now:{state:!0}}}static{this.styles=Ut}#s=new me(this);#t=new be(this,()=>this.#n,e=>{this.#d(t=>t.changeRules(e,this.#n,this.filter.tenant))});#r=null;#e=null;#o=null;#a=0;#u=new Set;#l;constructor(){super(),this.scope="tenant",this.events=!1,this.bridge={},this.queues=null,this.filter=le,this.tenantFault=null,this.page=null,this.cursors=[],this.opened=null,this.operation=null,this.limited=null,this.limitProblem=null,this.connection=null,this.problem=null,this.report="",this.now=Date.now()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#c()}disconnectedCallback(){super.disconnectedCallback(),this.#r?.abort(),this.#e?.abort(),this.#o?.abort(),clearTimeout(this.#l)}updated(e){(e.has("scope")||e.has("events")||e.has("bridge"))&&this.#c();for(let[t,s]of[["opened","#details"],["operation","#operation"],["limited","#limits"]]){let r=this.renderRoot.querySelector(s),o=this[t]!==null;o&&!r?.open&&r?.showModal(),!o&&r?.open&&r.close()}}render(){let e=this.scope==="operator",t=(this.queues??[]).map(r=>r.queue),s=this.#b();return l`
      ${this.problem?l`<div class="problem" role="alert">
            <p><strong class="bad">${this.problem.title}</strong> ${this.problem.detail}</p>
            <button type="button" @click=${this.#c}>Try again</button>
          </div>`:u}
      ${yt(this.#s.alerts,this.now,(r,o)=>this.#m({...le,queue:r,status:o}))}
      <section aria-labelledby="queues-title">
        <div class="head">
          <h2 id="queues-title">Queues</h2>
          <span class="muted ${this.connection===null?"":`dot ${this.connection}`}" role="status">${Sn[this.connection??(this.problem?"refused":"none")]}</span>
        </div>
        ${St(this.queues,{own:G(this.scope,this.filter.tenant),show:(r,o)=>this.#m({...le,tenant:this.filter.tenant,queue:r,status:o}),toggle:r=>{this.#S(r)},operate:(r,o)=>{this.#v(r,{queue:o},this.filter.tenant||null)},limit:e&&this.filter.tenant===""?r=>(this.limitProblem=null,this.limited=r):null})}
      </section>
      <section aria-labelledby="jobs-title">
        <div class="head">
          <h2 id="jobs-title">Jobs</h2>
          <span class="muted" role="status" aria-live="polite">${this.report}</span>
        </div>
        ${_t(this.filter,t,e?{fault:this.tenantFault,known:[...this.#u].sort()}:null,s)}
        <div class="frame">
          ${wt(this.page,e,this.now,s)}
          <div class="bar">
            <div class="group" role="group" aria-label="All jobs of this filter">${this.#g().map(r=>this.#y(r))}</div>
            <div class="group" role="group" aria-label="Pages">
              <button class="small" type="button" ?disabled=${!s.newest} @click=${s.newest}>Newest</button>
              <button class="small" type="button" ?disabled=${!s.older} @click=${s.older}>Older</button>
            </div>
          </div>
        </div>
      </section>
      <section aria-labelledby="schedules-title">
        <div class="head"><h2 id="schedules-title">Schedules</h2></div>
        ${this.#p()}
      </section>
      ${e?this.#t.render(this.#s.rules,t):u}
      <dialog id="details" aria-labelledby="details-title" @close=${()=>this.opened=null}>
        ${this.opened?At(this.opened,r=>{this.#T(r)},()=>this.opened=null):u}
      </dialog>
      <dialog id="operation" aria-labelledby="operation-title" @close=${this.#A}>
        ${this.operation?xt(this.operation,()=>{this.#k()},this.#A):u}
      </dialog>
      <dialog id="limits" aria-labelledby="limits-title" @close=${()=>this.limited=null}>
        ${this.limited?Rt(this.limited,this.limitProblem,r=>{this.#P(r)},()=>this.limited=null):u}
      </dialog>
    `}#p(){let{schedules:e,cursors:t}=this.#s,s=e?.next??null,r=o=>()=>{this.#d(i=>i.goTo(o,this.#n,this.filter.tenant))};return Ft(e,this.scope,this.now,{pause:(o,i)=>{this.#d(async a=>{await a.pause(o,i,this.#n,this.filter.tenant),this.report=`${o.schedule.name} is ${C[i?"pause":"resume"].done}.`})},next:s===null?null:r([...t,s]),first:t.length===0?null:r([])})}async#d(e){try{await e(this.#s)}catch(t){this.#i(t)}}get#n(){return new ae(this.scope,this.bridge,(e,t)=>fetch(e,t))}#b(){let e=this.page?.next??null;return{open:t=>{this.#R(t)},filter:t=>this.#m({...this.filter,...t}),tenant:t=>{this.tenantFault=ut(t),this.tenantFault===null&&this.#m({...this.filter,tenant:t})},older:e===null?null:()=>this.#f([...this.cursors,e]),newest:this.cursors.length===0?null:()=>this.#f([])}}#g(){switch(this.filter.status){case"dead":return["retry","discard"];case"scheduled":return["run_now","cancel"];case"queued":case"running":return["cancel"];default:return[]}}#y(e){return l`<button class="small" type="button" ?disabled=${!this.page?.rows.length} @click=${()=>this.#E(e)}>
      ${C[e].verb} all
    </button>`}#c=()=>{this.#r?.abort(),this.problem=null,this.#s.reset(),this.#t.close(),this.#f([]);let{signal:e}=this.#r=new AbortController,t=this.#n,s=this.filter.tenant;it({events:!this.events||this.bridge.getAuthToken?null:(r,o)=>En(t,s,r,o),ask:r=>t.queues(s,r),read:r=>JSON.parse(r).data,seen:(r,o)=>this.#h(r,o),failed:r=>this.#i(r)},e)};#h(e,t){this.queues=e,this.connection=t,this.problem=null,this.now=Date.now(),this.#x(),this.#d(s=>s.refresh(this.#n,this.filter.tenant))}#i(e){tt(e)&&(this.connection="offline"),e instanceof v&&(e.status===401&&this.dispatchEvent(new CustomEvent("sw-signed-out",{bubbles:!0,composed:!0})),this.problem=e)}#m(e){let t=e.tenant!==this.filter.tenant;this.filter=e,t?(this.tenantFault=null,this.#c()):this.#f([])}#f(e){this.cursors=e,this.page=null,this.#$()}#x(){if(this.#l!==void 0)return;let e=Math.max(0,this.#a+Rn-Date.now());this.#l=setTimeout(()=>{this.#l=void 0,this.#e===null&&this.#$(),this.opened&&this.#_(this.opened)},e)}async#$(){this.#e?.abort();let{signal:e}=this.#e=new AbortController;this.#a=Date.now();try{let t=await this.#n.jobs(this.filter,this.cursors.at(-1)??null,e);if(e.aborted)return;this.page=t;for(let{tenant:s}of t.rows)s!==null&&this.#u.add(s);this.now=Date.now()}catch(t){e.aborted||this.#i(t)}finally{this.#e?.signal===e&&(this.#e=null)}}async#R(e){this.opened=e,await this.#_(e)}async#_(e){let t=()=>this.opened?.job.id===e.job.id;try{let s=await this.#n.job({tenant:e.tenant,id:e.job.id});t()&&(this.opened=s)}catch(s){if(!t())return;s instanceof v&&s.status===404?this.opened={...e,job:{...e.job,status:"succeeded"}}:this.#i(s)}}async#S(e){let t=e.paused_by.includes(G(this.scope,this.filter.tenant))?"resume":"pause";try{let s=this.filter.tenant||null;await this.#n.operate(t,{queue:e.queue},s,!1),this.report=`${e.queue} is ${C[t].done}.`,this.queues=await this.#n.queues(this.filter.tenant)}catch(s){this.#i(s)}}#E(e){let{queue:t,kind:s,status:r,code:o,tenant:i}=this.filter,a=Object.entries({queue:t,kind:s,status:r,code:o}).filter(([,d])=>d!=="");this.#v(e,Object.fromEntries(a),i||null)}async#T(e){let t=this.opened;if(!t)return;this.opened=null;let s={action:e,selection:{ids:[t.job.id]},tenant:t.tenant};if(e==="discard"||e==="cancel"){await this.#v(e,s.selection,s.tenant);return}await this.#w(s)}async#v(e,t,s){let r={action:e,selection:t,tenant:s},{signal:o}=this.#o=new AbortController;this.operation={wanted:r,preview:null,done:null,problem:null};try{let i=await lt(this.#n,r,o);o.aborted||(this.operation={wanted:r,preview:i,done:null,problem:null})}catch(i){o.aborted||(this.operation={wanted:r,preview:null,done:null,problem:w(i)})}}async#k(){this.operation&&await this.#w(this.operation.wanted)}async#w(e){let{signal:t}=this.#o??=new AbortController;try{let s=await dt(this.#n,e,t,r=>{this.operation&&(this.operation={...this.operation,done:r})});this.report=`${K(s)} ${C[e.action].done}.`,this.operation=null}catch(s){t.aborted?this.report="Stopped. What was changed stays changed.":this.operation?this.operation={...this.operation,problem:w(s)}:this.report=w(s)}this.#o=null,await this.#$()}#A=()=>{this.#o?.abort(),this.#o=null,this.operation=null};async#P(e){let t=this.limited;if(!t)return;let s=new FormData(e),r={paused:t.paused_by.includes("operator_for_all")};for(let o of["max_running","max_running_per_tenant"]){let i=String(s.get(o)??"");i!==""&&(r[o]=Number(i))}try{await this.#n.limit(t.queue,r),this.limited=null,this.report=`${t.queue} has new limits.`,this.queues=await this.#n.queues(this.filter.tenant)}catch(o){this.limitProblem=w(o)}}},Sn={none:"Loading",refused:"",events:"Live",asking:"Live, every 2 seconds",offline:"No connection. Shown as last seen."};function En(n,e,t,s){let[r,o=""]=n.queuesPath(e).split("?"),i=new EventSource(`${n.bridge.baseUrl??""}${r}/events${o===""?"":`?${o}`}`);return i.addEventListener("queues",a=>t(a.data)),i.addEventListener("error",()=>s(i.readyState===EventSource.CLOSED)),i}customElements.get("sw-jobs")||customElements.define("sw-jobs",ge);export{ge as SwJobs};
