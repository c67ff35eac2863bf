/* Sitewright elements, Apache-2.0. Contains Lit, BSD-3-Clause, © Google LLC; see LICENSES.txt. */
var Y=globalThis,Z=Y.ShadowRoot&&(Y.ShadyCSS===void 0||Y.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,be=Symbol(),Oe=new WeakMap,F=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==be)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Z&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=Oe.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&Oe.set(t,e))}return e}toString(){return this.cssText}},Le=n=>new F(typeof n=="string"?n:n+"",void 0,be),ge=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((s,r,o)=>s+(i=>{if(i._$cssResult$===!0)return i.cssText;if(typeof i=="number")return i;throw Error("Value passed to 'css' function must be a 'css' function result: "+i+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+n[o+1],n[0]);return new F(t,n,be)},Ne=(n,e)=>{if(Z)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),r=Y.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=t.cssText,n.appendChild(s)}},ye=Z?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return Le(t)})(n):n;var{is:Ot,defineProperty:Lt,getOwnPropertyDescriptor:Nt,getOwnPropertyNames:Dt,getOwnPropertySymbols:Ut,getPrototypeOf:jt}=Object,X=globalThis,De=X.trustedTypes,qt=De?De.emptyScript:"",Ht=X.reactiveElementPolyfillSupport,I=(n,e)=>n,$e={toAttribute(n,e){switch(e){case Boolean:n=n?qt:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},je=(n,e)=>!Ot(n,e),Ue={attribute:!0,type:String,converter:$e,reflect:!1,useDefault:!1,hasChanged:je};Symbol.metadata??=Symbol("metadata"),X.litPropertyMetadata??=new WeakMap;var E=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ue){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(e,s,t);r!==void 0&&Lt(this.prototype,e,r)}}static getPropertyDescriptor(e,t,s){let{get:r,set:o}=Nt(this.prototype,e)??{get(){return this[t]},set(i){this[t]=i}};return{get:r,set(i){let a=r?.call(this);o?.call(this,i),this.requestUpdate(e,a,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ue}static _$Ei(){if(this.hasOwnProperty(I("elementProperties")))return;let e=jt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(I("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(I("properties"))){let t=this.properties,s=[...Dt(t),...Ut(t)];for(let r of s)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,r]of t)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let r=this._$Eu(t,s);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let r of s)t.unshift(ye(r))}else e!==void 0&&t.push(ye(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ne(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,s);if(r!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:$e).toAttribute(t,s.type);this._$Em=e,o==null?this.removeAttribute(r):this.setAttribute(r,o),this._$Em=null}}_$AK(e,t){let s=this.constructor,r=s._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let o=s.getPropertyOptions(r),i=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:$e;this._$Em=r;let a=i.fromAttribute(t,o.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,s,r=!1,o){if(e!==void 0){let i=this.constructor;if(r===!1&&(o=this[e]),s??=i.getPropertyOptions(e),!((s.hasChanged??je)(o,t)||s.useDefault&&s.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(i._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:r,wrapped:o},i){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,i??t??this[e]),o!==!0||i!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,o]of this._$Ep)this[r]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,o]of s){let{wrapped:i}=o,a=this[r];i!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,o,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};E.elementStyles=[],E.shadowRootOptions={mode:"open"},E[I("elementProperties")]=new Map,E[I("finalized")]=new Map,Ht?.({ReactiveElement:E}),(X.reactiveElementVersions??=[]).push("2.1.2");var _e=globalThis,qe=n=>n,ee=_e.trustedTypes,He=ee?ee.createPolicy("lit-html",{createHTML:n=>n}):void 0,we="$lit$",T=`lit$${Math.random().toFixed(9).slice(2)}$`,Ae="?"+T,Ft=`<${Ae}>`,N=document,z=()=>N.createComment(""),W=n=>n===null||typeof n!="object"&&typeof n!="function",xe=Array.isArray,Qe=n=>xe(n)||typeof n?.[Symbol.iterator]=="function",ve=`[ 	
\f\r]`,B=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Fe=/-->/g,Ie=/>/g,O=RegExp(`>|${ve}(?:([^\\s"'>=/]+)(${ve}*=${ve}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Be=/'/g,ze=/"/g,Je=/^(?:script|style|textarea|title)$/i,Re=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),l=Re(1),wn=Re(2),An=Re(3),k=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),We=new WeakMap,L=N.createTreeWalker(N,129);function Ve(n,e){if(!xe(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return He!==void 0?He.createHTML(e):e}var Ke=(n,e)=>{let t=n.length-1,s=[],r,o=e===2?"<svg>":e===3?"<math>":"",i=B;for(let a=0;a<t;a++){let d=n[a],h,m,c=-1,f=0;for(;f<d.length&&(i.lastIndex=f,m=i.exec(d),m!==null);)f=i.lastIndex,i===B?m[1]==="!--"?i=Fe:m[1]!==void 0?i=Ie:m[2]!==void 0?(Je.test(m[2])&&(r=RegExp("</"+m[2],"g")),i=O):m[3]!==void 0&&(i=O):i===O?m[0]===">"?(i=r??B,c=-1):m[1]===void 0?c=-2:(c=i.lastIndex-m[2].length,h=m[1],i=m[3]===void 0?O:m[3]==='"'?ze:Be):i===ze||i===Be?i=O:i===Fe||i===Ie?i=B:(i=O,r=void 0);let b=i===O&&n[a+1].startsWith("/>")?" ":"";o+=i===B?d+Ft:c>=0?(s.push(h),d.slice(0,c)+we+d.slice(c)+T+b):d+T+(c===-2?a:b)}return[Ve(n,o+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},Q=class n{constructor({strings:e,_$litType$:t},s){let r;this.parts=[];let o=0,i=0,a=e.length-1,d=this.parts,[h,m]=Ke(e,t);if(this.el=n.createElement(h,s),L.currentNode=this.el.content,t===2||t===3){let c=this.el.content.firstChild;c.replaceWith(...c.childNodes)}for(;(r=L.nextNode())!==null&&d.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let c of r.getAttributeNames())if(c.endsWith(we)){let f=m[i++],b=r.getAttribute(c).split(T),p=/([.?@])?(.*)/.exec(f);d.push({type:1,index:o,name:p[2],strings:b,ctor:p[1]==="."?ne:p[1]==="?"?se:p[1]==="@"?re:U}),r.removeAttribute(c)}else c.startsWith(T)&&(d.push({type:6,index:o}),r.removeAttribute(c));if(Je.test(r.tagName)){let c=r.textContent.split(T),f=c.length-1;if(f>0){r.textContent=ee?ee.emptyScript:"";for(let b=0;b<f;b++)r.append(c[b],z()),L.nextNode(),d.push({type:2,index:++o});r.append(c[f],z())}}}else if(r.nodeType===8)if(r.data===Ae)d.push({type:2,index:o});else{let c=-1;for(;(c=r.data.indexOf(T,c+1))!==-1;)d.push({type:7,index:o}),c+=T.length-1}o++}}static createElement(e,t){let s=N.createElement("template");return s.innerHTML=e,s}};function D(n,e,t=n,s){if(e===k)return e;let r=s!==void 0?t._$Co?.[s]:t._$Cl,o=W(e)?void 0:e._$litDirective$;return r?.constructor!==o&&(r?._$AO?.(!1),o===void 0?r=void 0:(r=new o(n),r._$AT(n,t,s)),s!==void 0?(t._$Co??=[])[s]=r:t._$Cl=r),r!==void 0&&(e=D(n,r._$AS(n,e.values),r,s)),e}var te=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,r=(e?.creationScope??N).importNode(t,!0);L.currentNode=r;let o=L.nextNode(),i=0,a=0,d=s[0];for(;d!==void 0;){if(i===d.index){let h;d.type===2?h=new j(o,o.nextSibling,this,e):d.type===1?h=new d.ctor(o,d.name,d.strings,this,e):d.type===6&&(h=new oe(o,this,e)),this._$AV.push(h),d=s[++a]}i!==d?.index&&(o=L.nextNode(),i++)}return L.currentNode=N,r}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},j=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,r){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=D(this,e,t),W(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==k&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Qe(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&W(this._$AH)?this._$AA.nextSibling.data=e:this.T(N.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,r=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=Q.createElement(Ve(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(t);else{let o=new te(r,this),i=o.u(this.options);o.p(t),this.T(i),this._$AH=o}}_$AC(e){let t=We.get(e.strings);return t===void 0&&We.set(e.strings,t=new Q(e)),t}k(e){xe(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,r=0;for(let o of e)r===t.length?t.push(s=new n(this.O(z()),this.O(z()),this,this.options)):s=t[r],s._$AI(o),r++;r<t.length&&(this._$AR(s&&s._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=qe(e).nextSibling;qe(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},U=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,r,o){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=u}_$AI(e,t=this,s,r){let o=this.strings,i=!1;if(o===void 0)e=D(this,e,t,0),i=!W(e)||e!==this._$AH&&e!==k,i&&(this._$AH=e);else{let a=e,d,h;for(e=o[0],d=0;d<o.length-1;d++)h=D(this,a[s+d],t,d),h===k&&(h=this._$AH[d]),i||=!W(h)||h!==this._$AH[d],h===u?e=u:e!==u&&(e+=(h??"")+o[d+1]),this._$AH[d]=h}i&&!r&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},ne=class extends U{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},se=class extends U{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},re=class extends U{constructor(e,t,s,r,o){super(e,t,s,r,o),this.type=5}_$AI(e,t=this){if((e=D(this,e,t,0)??u)===k)return;let s=this._$AH,r=e===u&&s!==u||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,o=e!==u&&(s===u||r);r&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},oe=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){D(this,e)}},Ge={M:we,P:T,A:Ae,C:1,L:Ke,R:te,D:Qe,V:D,I:j,H:U,N:se,U:re,B:ne,F:oe},It=_e.litHtmlPolyfillSupport;It?.(Q,j),(_e.litHtmlVersions??=[]).push("3.3.3");var Ye=(n,e,t)=>{let s=t?.renderBefore??e,r=s._$litPart$;if(r===void 0){let o=t?.renderBefore??null;s._$litPart$=r=new j(e.insertBefore(z(),o),o,void 0,t??{})}return r._$AI(n),r};var Se=globalThis,P=class extends E{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ye(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return k}};P._$litElement$=!0,P.finalized=!0,Se.litElementHydrateSupport?.({LitElement:P});var Bt=Se.litElementPolyfillSupport;Bt?.({LitElement:P});(Se.litElementVersions??=[]).push("4.2.2");var ae={status:"",queue:"",kind:"",code:"",tenant:""},_=class extends Error{constructor(t,s,r,o=[]){super(r||s);this.status=t;this.title=s;this.detail=r;this.faults=o;this.name="ApiError"}};function w(n){if(!(n instanceof _))return"This did not work.";let e=n.faults.length>0?n.faults.map(zt):[n.detail];return[n.title,...e].filter(t=>t!=="").map(J).join(" ")}function zt({pointer:n,detail:e}){let t=n.split("/").at(-1)?.replaceAll("_"," ")??"";return t===""?e:`${J(t).slice(0,-1)}: ${e}`}function J(n){let e=n.charAt(0).toUpperCase()+n.slice(1);return e.endsWith(".")?e:`${e}.`}var Wt=50,Qt=20,Ee="/api/jobs/v1",ie=class{constructor(e,t,s){this.scope=e;this.bridge=t;this.#n=s}#n;queuesPath(e){let t=this.scope==="operator"&&e!==""?`?tenant_id=${encodeURIComponent(e)}`:"";return`${this.#t}/queues${t}`}async queues(e,t){return(await this.#e("GET",this.queuesPath(e),void 0,t)).data}async jobs(e,t,s){let r=new URLSearchParams({limit:String(Wt)});t!==null&&r.set("cursor",t);for(let[i,a]of Object.entries(e)){let d=i==="tenant"?"tenant_id":i;a!==""&&(i!=="tenant"||this.scope==="operator")&&r.set(d,a)}let o=await this.#e("GET",`${this.#t}/jobs?${r}`,void 0,s);return{rows:o.data.map(i=>this.#r(i)),next:o.next_cursor??null}}async job(e,t){let s=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";return this.#r(await this.#e("GET",`${this.#t}${s}/jobs/${encodeURIComponent(e.id)}`,void 0,t))}async operate(e,t,s,r,o){let i={action:e,filter:t,dry_run:r},a=this.scope==="operator"?{...s?{tenant_id:s}:{},operation:i}:i;return await this.#e("POST",`${this.#t}/operations`,a,o)}async limit(e,t){await this.#e("PUT",`${this.#t}/queues/${encodeURIComponent(e)}`,t)}async schedules(e,t,s){if(this.scope==="tenant")return{rows:(await this.#e("GET",`${Ee}/schedules`,void 0,s)).data.map(a=>({tenant:null,schedule:a})),next:null};let r=new URLSearchParams({limit:String(Qt)});t!==null&&r.set("cursor",t),e!==""&&r.set("tenant_id",e);let o=await this.#e("GET",`${this.#t}/schedules?${r}`,void 0,s);return{rows:o.data.map(i=>({tenant:i.tenant_id,schedule:i.schedule})),next:o.next_cursor??null}}async pauseSchedule(e,t){let s=this.scope==="operator"?`/tenants/${encodeURIComponent(e.tenant??"")}`:"";await this.#e("POST",`${this.#t}${s}/schedules/${encodeURIComponent(e.schedule.id)}/${t?"pause":"resume"}`)}async alerts(e){return this.scope==="tenant"?[]:(await this.#e("GET",`${this.#t}/alerts`,void 0,e)).data}async rules(e){return this.scope==="tenant"?[]:(await this.#e("GET",`${this.#t}/alert-rules`,void 0,e)).data}async putRule(e,t){return await this.#e("PUT",`${this.#t}/alert-rules/${encodeURIComponent(e)}`,t)}async removeRule(e){await this.#e("DELETE",`${this.#t}/alert-rules/${encodeURIComponent(e)}`)}get#t(){return this.scope==="operator"?`${Ee}/operator`:Ee}#r(e){if(this.scope==="tenant")return{tenant:null,error:null,job:e};let{tenant_id:t,error:s,job:r}=e;return{tenant:t,error:s??null,job:r}}async#e(e,t,s,r){let o={accept:"application/json"};s&&(o["content-type"]="application/json"),this.bridge.getAuthToken&&(o.authorization=`Bearer ${await this.bridge.getAuthToken()}`);let i,a;try{i=await this.#n(`${this.bridge.baseUrl??""}${t}`,{method:e,headers:o,credentials:this.bridge.getAuthToken?"omit":"same-origin",...s?{body:JSON.stringify(s)}:{},...r?{signal:r}:{}}),a=await i.text()}catch(d){throw r?.aborted?d:new _(0,"No connection","The server could not be reached. What you see is how it was.")}if(!i.ok)throw Vt(i.status,a);return a===""?null:JSON.parse(a)}},Jt={401:"You are signed out",403:"You may not do this",404:"Not found",429:"Too many requests"};function Vt(n,e){let t={};try{t=JSON.parse(e)??{}}catch{}let r=(Array.isArray(t.errors)?t.errors:[]).flatMap(a=>typeof a?.detail=="string"?[{pointer:String(a.pointer??""),detail:a.detail}]:[]),o=[t.detail,r[0]?.detail].find(a=>typeof a=="string"),i=typeof t.title=="string"?t.title:Jt[n]??"This did not work";return new _(n,i,typeof o=="string"?o:"",r)}var Kt=new Intl.NumberFormat("en"),Te=new Intl.NumberFormat("en",{maximumSignificantDigits:3}),Gt=new Intl.DateTimeFormat("en-GB",{dateStyle:"medium",timeStyle:"medium"});function g(n){return Kt.format(n)}function V(n){return`${g(n)} ${n===1?"job":"jobs"}`}function Ze(n){return n===0?"0":n<.01?"< 0.01":Te.format(n)}function $(n){return n===void 0?"–":n<.001?"< 1 ms":n<1?`${Te.format(Math.round(n*1e3))} ms`:n<60?`${Te.format(n)} s`:n<3600?`${Math.floor(n/60)} min ${Math.floor(n%60)} s`:n<86400?`${Math.floor(n/3600)} h ${Math.floor(n%3600/60)} min`:`${Math.floor(n/86400)} d ${Math.floor(n%86400/3600)} h`}function v(n){if(n===void 0)return"–";let e=new Date(n);return Number.isNaN(e.getTime())?n:Gt.format(e)}function q(n,e){let t=(new Date(n).getTime()-e)/1e3;return Number.isNaN(t)?n:Math.abs(t)<1?"now":t>0?`in ${$(Math.round(t))}`:`${$(Math.round(-t))} ago`}var Xe={queued:"Waiting",running:"Running",scheduled:"Scheduled",succeeded:"Done",dead:"Dead",cancelled:"Cancelled"},et=Object.entries(Xe);function le(n){return Xe[n]??n}async function tt(n,e){let t=n.wait??Zt;for(n.events&&await Yt(n,n.events,e);!e.aborted;){try{let s=await n.ask(e);e.aborted||n.seen(s,"asking")}catch(s){e.aborted||n.failed(s)}await t(2e3,e).catch(()=>{})}}function Yt(n,e,t){return new Promise(s=>{let r=()=>{o.close(),t.removeEventListener("abort",r),s()},o=e(i=>n.seen(n.read(i),"events"),i=>{n.failed(new Error("the events were lost")),i&&r()});t.addEventListener("abort",r,{once:!0})})}function Zt(n,e){return new Promise((t,s)=>{e.throwIfAborted();let r=setTimeout(()=>{e.removeEventListener("abort",o),t()},n),o=()=>{clearTimeout(r),s(e.reason)};e.addEventListener("abort",o,{once:!0})})}var C={retry:{verb:"Retry",done:"retried",warning:"They wait in their queues again."},run_now:{verb:"Run now",done:"made due",warning:"They no longer wait for their time."},cancel:{verb:"Cancel",done:"cancelled",warning:"What waits ends at once. What runs is asked to stop."},drain:{verb:"Drain",done:"drained",warning:"Everything that waits is cancelled. What runs finishes."},discard:{verb:"Discard",done:"discarded",warning:"Dead letters and their reasons are gone for good."},pause:{verb:"Pause",done:"paused",warning:"Nothing is started until it is resumed."},resume:{verb:"Resume",done:"resumed",warning:""}};function nt(n,e,t){return n.operate(e.action,e.selection,e.tenant,!0,t)}async function st(n,e,t,s){let r=0;for(;;){let{jobs:o,more:i}=await n.operate(e.action,e.selection,e.tenant,!1,t);if(r+=o,s(r),!i||o===0)return r}}function K(n,e){return n==="tenant"?"tenant":e===""?"operator_for_all":"operator"}function de(n,e){let t=n.filter(r=>r!==e);if(n.length===0)return"";if(t.length===0)return"Paused";let s=new Set(t.map(r=>Xt[r]));return`Paused by ${[...n.includes(e)?["you"]:[],...s].join(" and ")}`}var Xt={tenant:"the tenant",operator:"the operator",operator_for_all:"the operator for all tenants"};var rt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ot=n=>(...e)=>({_$litDirective$:n,values:e}),ue=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:en}=Ge,it=n=>n;var at=()=>document.createComment(""),H=(n,e,t)=>{let s=n._$AA.parentNode,r=e===void 0?n._$AB:e._$AA;if(t===void 0){let o=s.insertBefore(at(),r),i=s.insertBefore(at(),r);t=new en(o,i,n,n.options)}else{let o=t._$AB.nextSibling,i=t._$AM,a=i!==n;if(a){let d;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(d=n._$AU)!==i._$AU&&t._$AP(d)}if(o!==r||a){let d=t._$AA;for(;d!==o;){let h=it(d).nextSibling;it(s).insertBefore(d,r),d=h}}}return t},M=(n,e,t=n)=>(n._$AI(e,t),n),tn={},lt=(n,e=tn)=>n._$AH=e,dt=n=>n._$AH,ce=n=>{n._$AR(),n._$AA.remove()};var ut=(n,e,t)=>{let s=new Map;for(let r=e;r<=t;r++)s.set(n[r],r);return s},A=ot(class extends ue{constructor(n){if(super(n),n.type!==rt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let s;t===void 0?t=e:e!==void 0&&(s=e);let r=[],o=[],i=0;for(let a of n)r[i]=s?s(a,i):i,o[i]=t(a,i),i++;return{values:o,keys:r}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,s]){let r=dt(n),{values:o,keys:i}=this.dt(e,t,s);if(!Array.isArray(r))return this.ut=i,o;let a=this.ut??=[],d=[],h,m,c=0,f=r.length-1,b=0,p=o.length-1;for(;c<=f&&b<=p;)if(r[c]===null)c++;else if(r[f]===null)f--;else if(a[c]===i[b])d[b]=M(r[c],o[b]),c++,b++;else if(a[f]===i[p])d[p]=M(r[f],o[p]),f--,p--;else if(a[c]===i[p])d[p]=M(r[c],o[p]),H(n,d[p+1],r[c]),c++,p--;else if(a[f]===i[b])d[b]=M(r[f],o[b]),H(n,r[c],r[f]),f--,b++;else if(h===void 0&&(h=ut(i,b,p),m=ut(a,c,f)),h.has(a[c]))if(h.has(a[f])){let y=m.get(i[b]),R=y!==void 0?r[y]:null;if(R===null){let S=H(n,r[c]);M(S,o[b]),d[b]=S}else d[b]=M(R,o[b]),H(n,r[c],R),r[y]=null;b++}else ce(r[f]),f--;else ce(r[c]),c++;for(;b<=p;){let y=H(n,d[p+1]);M(y,o[b]),d[b++]=y}for(;c<=f;){let y=r[c++];y!==null&&ce(y)}return this.ut=i,lt(n,d),k}});function ct(n,e,t){return l`<div role="alert" class=${n.length===0?"":"alerts"}>
    ${A(n,s=>`${s.rule}/${s.queue}`,s=>l`<div class="problem">
        <p>
          <strong class="bad">${s.queue}</strong> ${nn(s)}
          <span class="muted"><time datetime=${s.since} title=${v(s.since)}>Since ${q(s.since,e)}</time>, rule ${s.rule}</span>
        </p>
        <button type="button" class="small" aria-label=${`Show jobs of ${s.queue}`}
          @click=${()=>t(s.queue,s.measure==="dead_letters"?"dead":"queued")}>Show</button>
      </div>`)}
  </div>`}function nn({measure:n,value:e,above:t}){return n==="queue_age"?`The oldest job has waited ${$(e)}; the limit is ${$(t)}.`:`${g(e)} dead ${e===1?"letter":"letters"}; the limit is ${g(t)}.`}var pe=class{constructor(e){this.alerts=[];this.schedules=null;this.rules=null;this.cursors=[];this.#t=null;this.#r=0;this.#n=e,e.addController(this)}#n;#t;#r;hostDisconnected(){this.#t?.abort()}reset(){this.#t?.abort(),this.alerts=[],this.schedules=null,this.rules=null,this.cursors=[],this.#r=0}async refresh(e,t,s=!1){if(!s&&Date.now()-this.#r<1e4)return;this.#t?.abort();let{signal:r}=this.#t=new AbortController;this.#r=Date.now();try{let[o,i,a]=await Promise.all([e.alerts(r),e.schedules(t,this.cursors.at(-1)??null,r),e.rules(r)]);if(r.aborted)return;this.alerts=o,this.schedules=i,this.rules=a,this.#n.requestUpdate()}catch(o){if(!r.aborted)throw o}}async goTo(e,t,s){this.cursors=e,await this.refresh(t,s,!0)}async pause(e,t,s,r){await s.pauseSchedule(e,t),await this.refresh(s,r,!0)}async changeRules(e,t,s){this.rules&&(this.rules=e(this.rules)),this.#n.requestUpdate(),await this.refresh(t,s,!0)}};function ht(n,e,t,s){let r=(i,a)=>l`<label
    >${a}<input
      name=${i}
      autocomplete="off"
      spellcheck="false"
      .value=${n[i]}
      @change=${d=>s.filter({[i]:d.target.value.trim()})}
  /></label>`,o=e.includes(n.queue)||n.queue===""?e:[n.queue,...e];return l`<form class="filters" aria-label="Filter" @submit=${i=>i.preventDefault()}>
    ${pt("Status",n.status,[["",t?"Not ended":"All"],...et],i=>s.filter({status:i}))}
    ${pt("Queue",n.queue,[["","All"],...o.map(i=>[i,i])],i=>s.filter({queue:i}))}
    ${r("kind","Kind")} ${r("code","Failure")} ${t?r("tenant","Tenant"):u}
  </form>`}function mt(n,e,t,s){if(n?.rows.length===0&&!s.newest)return l`<p class="empty">No job is like this. Change the filter to see others.</p>`;let r=e?7:6;return l`<table aria-busy=${n===null} @keydown=${rn}>
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
      ${n===null?Array.from({length:8},()=>l`<tr>${Array.from({length:r},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`):A(n.rows,o=>`${o.tenant}/${o.job.id}`,o=>sn(o,e,t,s))}
    </tbody>
  </table>`}function sn(n,e,t,s){let{job:r}=n,o=r.status==="scheduled"?r.run_at:r.finished_at??r.started_at??r.created_at;return l`<tr>
    <th scope="row"><button class="link row" type="button" @click=${()=>s.open(n)}>${r.kind}</button></th>
    <td>${ke(n)}</td>
    <td class="number medium">${r.attempt} of ${r.max_attempts}</td>
    <td class="wide">${r.queue}</td>
    ${e?l`<td class="wide code">${n.tenant}</td>`:u}
    <td class="medium code">${r.problem?.code??"–"}</td>
    <td class="number"><time datetime=${o} title=${v(o)}>${q(o,t)}</time></td>
  </tr>`}function ke({job:n}){let e=n.status==="dead"?"bad":n.status==="succeeded"?"good":"",t=n.status==="running"?n.progress?.fraction:void 0;return l`<span class="state ${e}">${le(n.status)}</span>
    ${n.cancel_requested&&n.status==="running"?l`<span class="muted">asked to stop</span>`:u}
    ${t===void 0?u:l`<progress max="1" value=${t} aria-label=${`${g(Math.round(t*100))} %`}></progress>`}`}function pt(n,e,t,s){return l`<label
    >${n}<select @change=${r=>s(r.target.value)}>
      ${t.map(([r,o])=>l`<option value=${r} ?selected=${r===e}>${o}</option>`)}
    </select></label
  >`}function rn(n){let t=[...n.currentTarget.querySelectorAll("button.row")],s=t.indexOf(n.target);if(s<0)return;let r={ArrowDown:s+1,ArrowUp:s-1,Home:0,End:t.length-1},o=t[r[n.key]??-1];o&&(n.preventDefault(),o.focus())}var on={dead:["retry","discard"],scheduled:["run_now","cancel"],queued:["cancel"],running:["cancel"]};function ft(n,e,t){let{job:s,tenant:r,error:o}=n,i=s.started_at&&s.finished_at?(Date.parse(s.finished_at)-Date.parse(s.started_at))/1e3:void 0;return l`<div class="stack">
    <div class="head">
      <h2 id="details-title">${s.kind}</h2>
      <span aria-live="polite">${ke(n)}</span>
    </div>
    ${s.progress?.message?l`<p>${s.progress.message}</p>`:u}
    ${s.problem?l`<div class="problem"><p><strong class="code">${s.problem.code}</strong> ${s.problem.detail}</p></div>`:u}
    <dl>
      ${x("Job",l`<span class="code">${s.id}</span>`)} ${r?x("Tenant",l`<span class="code">${r}</span>`):u}
      ${x("Queue",s.queue)} ${x("Attempt",`${s.attempt} of ${s.max_attempts}`)} ${x("Enqueued",v(s.created_at))}
      ${s.status==="scheduled"?x("Due",v(s.run_at)):u} ${s.started_at?x("Started",v(s.started_at)):u}
      ${s.finished_at?x("Ended",v(s.finished_at)):u} ${i===void 0?u:x("Took",$(i))}
      ${o?x("Last error",l`<span class="code">${o}</span>`):u}
    </dl>
    ${s.failures?.length?l`<h3>Failed attempts</h3>
          <ol class="failures">
            ${s.failures.map(a=>l`<li>
                <p><strong>Attempt ${a.attempt}</strong> <span class="muted">${v(a.at)}</span></p>
                ${a.problem?l`<p><span class="code">${a.problem.code}</span> ${a.problem.detail}</p>`:u}
                ${a.error?l`<p class="code muted">${a.error}</p>`:u}
              </li>`)}
          </ol>`:u}
    <div class="actions">
      ${(on[s.status]??[]).map(a=>l`<button type="button" @click=${()=>e(a)}>${C[a].verb}</button>`)}
      <button type="button" class="primary" autofocus @click=${t}>Close</button>
    </div>
  </div>`}function bt(n,e,t){let{wanted:s,preview:r,done:o,problem:i}=n,{verb:a,warning:d}=C[s.action],h=r?`${r.more?"more than ":""}${V(r.jobs)}`:"",m=s.action==="discard"||s.action==="drain"||s.action==="cancel";return l`<div class="stack">
    <h2 id="operation-title">${r===null?`${a} jobs`:r.jobs===0?"No job is like this":`${a} ${h}`}</h2>
    <div aria-live="polite" class="stack">
      ${r===null&&i===null?l`<p class="muted">Counting.</p>`:u}
      ${r&&r.jobs>0&&o===null?l`<p>${d}</p>
            <p class="muted">Among them: <span class="code">${r.sample.join(", ")}</span></p>`:u}
      ${o===null?u:l`<p>${V(o)} so far.</p>`} ${i?l`<p class="bad">${i}</p>`:u}
    </div>
    <div class="actions">
      <button type="button" autofocus @click=${t}>${o===null?"Keep as it is":"Stop here"}</button>
      <button type="button" class=${m?"danger":"primary"} ?disabled=${!r||r.jobs===0||o!==null} @click=${e}>
        ${r&&r.jobs>0?`${a} ${h}`:a}
      </button>
    </div>
  </div>`}function gt(n,e,t,s){let r=(o,i,a)=>l`<label
    >${i}<input name=${o} type="number" inputmode="numeric" min="1" step="1" placeholder="no limit" .value=${a===void 0?"":String(a)}
  /></label>`;return l`<form
    class="stack form"
    @submit=${o=>{o.preventDefault(),t(o.currentTarget)}}
  >
    <h2 id="limits-title">Limit ${n.queue}</h2>
    <p class="muted">${g(n.running)} ${le("running").toLowerCase()} now. Leave a field empty for no limit.</p>
    ${r("max_running","Jobs at once",n.max_running)}
    ${r("max_running_per_tenant","Jobs of one tenant at once",n.max_running_per_tenant)}
    <p class="bad" role="alert">${e}</p>
    <div class="actions">
      <button type="button" @click=${s}>Keep as it is</button>
      <button type="submit" class="primary">Save</button>
    </div>
  </form>`}function x(n,e){return l`<dt>${n}</dt><dd>${e}</dd>`}var an=60;function yt(n,e){return n?.length===0?l`<div class="frame"><p class="empty">No queue has jobs. They appear here as soon as something is enqueued.</p></div>`:l`<div class="frame">
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
        ${n===null?[1,2].map(()=>l`<tr>${Array.from({length:11},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`):A(n,t=>t.queue,t=>ln(t,e))}
      </tbody>
    </table>
  </div>`}function ln(n,e){let{lately:t}=n,s=t.failures[0],r=(n.oldest_seconds??0)>=an;return l`<tr>
    <th scope="row">
      <button class="link" type="button" @click=${()=>e.show(n.queue,"")}>${n.queue}</button>
      ${n.paused?l`<span class="state warn">${de(n.paused_by,e.own)}</span>`:u}
      ${n.max_running===void 0?u:l`<span class="muted">at most ${g(n.max_running)} at once</span>`}
    </th>
    <td class="number">${g(n.queued)}</td>
    <td class="number">${g(n.running)}</td>
    <td class="number medium">${g(n.scheduled)}</td>
    <td class="number">
      ${n.dead===0?"0":l`<button class="link bad" type="button" aria-label=${`Show ${g(n.dead)} dead jobs of ${n.queue}`}
            @click=${()=>e.show(n.queue,"dead")}>${g(n.dead)}</button>`}
    </td>
    <td class="number medium ${r?"warn":""}">${$(n.oldest_seconds)}</td>
    <td class="number wide">${Ze(t.per_second)}</td>
    <td class="number wide">${$(t.wait.p50_seconds)}, ${$(t.wait.p99_seconds)}</td>
    <td class="number wide">${$(t.run.p50_seconds)}, ${$(t.run.p99_seconds)}</td>
    <td class="widest">${s?l`<span class="code">${s.code}</span> × ${g(s.count)}`:"–"}</td>
    <td>
      <div class="actions">
        ${Pe(n.paused_by.includes(e.own)?"Resume":"Pause",n,()=>e.toggle(n))}
        ${Pe("Drain",n,()=>e.operate("drain",n.queue),"medium")}
        ${e.limit?Pe("Limit",n,()=>e.limit?.(n),"medium"):u}
      </div>
    </td>
  </tr>`}function Pe(n,e,t,s=""){return l`<button class="small ${s}" type="button" aria-label=${`${n} ${e.queue}`} @click=${t}>${n}</button>`}var he={queue_age:{name:"Oldest waiting job",unit:"seconds"},dead_letters:{name:"Dead letters",unit:"dead letters"}},vt={name:"",measure:"queue_age",queue:"",above:"",window_seconds:"",clear_after_seconds:""},dn=/^[a-z0-9-]{1,60}$/,$t=4294967295;function _t(n){return{name:n.name,measure:n.measure,queue:n.queue??"",above:String(n.above),window_seconds:n.window_seconds==null?"":String(n.window_seconds),clear_after_seconds:String(n.clear_after_seconds)}}function G(n){return n==="dead_letters"}function un(n){let e={},t=h=>{let m=n[h].trim();if(m!==""){if(/^\d+$/.test(m)&&Number(m)<=$t)return Number(m);e[h]=`A whole number from 0 to ${g($t)}.`}},s=n.name.trim();dn.test(s)||(e.name="From 1 to 60 letters a to z, digits and hyphens.");let r=n.queue.trim(),o=t("above");o===void 0&&(e.above??="Write a number.");let i=G(n.measure)?t("window_seconds"):void 0,a=t("clear_after_seconds");if(o===void 0||Object.keys(e).length>0)return{faults:e};let d={measure:n.measure,above:o,...r===""?{}:{queue:r},...i===void 0?{}:{window_seconds:i},...a===void 0?{}:{clear_after_seconds:a}};return{name:s,input:d}}async function wt(n,e,t){let s=un(e);if("faults"in s)return Ce(s.faults);if(t.includes(s.name))return Ce({name:"There is a rule of this name. Edit it, or choose another name."});try{return{rule:await n.putRule(s.name,s.input)}}catch(r){return cn(r,e)}}async function At(n,e){try{await n.removeRule(e)}catch(t){if(!(t instanceof _&&t.status===404))throw t}}function xt(n,e){return[...Me(n,e.name),e].sort((t,s)=>t.name<s.name?-1:1)}function Me(n,e){return n.filter(t=>t.name!==e)}function cn(n,e){let t={},s="";for(let{pointer:o,detail:i}of n instanceof _?n.faults:[]){let a=o.slice(1);Object.hasOwn(e,a)&&(a!=="window_seconds"||G(e.measure))?t[a]??=J(i):s+=` ${J(i)}`}if(Object.keys(t).length===0)return{faults:t,problem:`Not saved. ${w(n)}`};let{problem:r}=Ce(t);return{faults:t,problem:r+s}}function Ce(n){let e=Object.keys(n).length;return{faults:n,problem:e===1?"Not saved. One value needs a change.":`Not saved. ${g(e)} values need a change.`}}function Rt(n,e){return n?.length===0?l`<div class="frame"><p class="empty">Make a rule to see an alert when jobs wait too long or end as dead letters.</p></div>`:l`<div class="frame">
    <table aria-busy=${n===null}>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" class="medium">Measured</th>
          <th scope="col" class="medium">Queue</th>
          <th scope="col" class="number medium">Above</th>
          <th scope="col" class="number wide">Window</th>
          <th scope="col" class="number wide">Clears after</th>
          <th scope="col" class="number">Do</th>
        </tr>
      </thead>
      <tbody>
        ${n===null?l`<tr>${Array.from({length:7},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`:A(n,t=>t.name,t=>pn(t,e))}
      </tbody>
    </table>
  </div>`}function pn(n,e){let t=he[n.measure].name,s=n.queue??"each queue",r=n.measure==="queue_age"?$(n.above):g(n.above),o=(i,a)=>l`<button
    class="small"
    type="button"
    aria-label=${`${i} rule ${n.name}`}
    @click=${d=>a(d.currentTarget)}
  >${i}</button>`;return l`<tr>
    <th scope="row">${n.name} <span class="muted narrow">${t} above ${r}, ${s}</span></th>
    <td class="medium">${t}</td>
    <td class="medium">${s}</td>
    <td class="number medium">${r}</td>
    <td class="number wide">${hn(n)}</td>
    <td class="number wide">${n.clear_after_seconds===0?"at once":$(n.clear_after_seconds)}</td>
    <td>
      <div class="actions">
        ${o("Edit",i=>e.edit(n,i))} ${o("Remove",i=>e.remove(n,i))}
      </div>
    </td>
  </tr>`}function hn(n){return G(n.measure)?n.window_seconds==null?"none":$(n.window_seconds):"–"}function St(n,e,t,s,r){let{form:o,faults:i,of:a,sending:d}=n,{unit:h}=he[o.measure],m=(p,y)=>({describedBy:[y===""?"":`rule-${p}-hint`,i[p]===void 0?"":`rule-${p}-fault`].filter(Boolean).join(" ")||u,invalid:i[p]===void 0?u:"true"}),c=(p,y,R,S)=>l`<div class="field">
    <label for=${`rule-${p}`}>${y}</label>
    ${S} ${R===""?u:l`<p class="muted" id=${`rule-${p}-hint`}>${R}</p>`}
    ${i[p]===void 0?u:l`<p class="fault" id=${`rule-${p}-fault`}>${i[p]}</p>`}
  </div>`,f=(p,y,R,S={})=>{let{describedBy:Pt,invalid:Ct}=m(p,R);return c(p,y,R,l`<input
      id=${`rule-${p}`}
      name=${p}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      inputmode=${S.numeric?"numeric":u}
      placeholder=${S.placeholder??u}
      list=${S.list??u}
      aria-describedby=${Pt}
      aria-invalid=${Ct}
      ?readonly=${S.fixed??!1}
      ?autofocus=${p==="name"&&a===null}
      .value=${o[p]}
      @input=${Mt=>t({[p]:Mt.target.value})}
    />`)},b=m("measure","");return l`<form
    class="stack form"
    novalidate
    @submit=${p=>{p.preventDefault(),s()}}
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
          @change=${p=>t({measure:p.target.value})}
        >
          ${Object.entries(he).map(([p,{name:y}])=>l`<option value=${p} ?selected=${p===o.measure}>${y}</option>`)}
        </select>`)}
      ${f("queue","Queue","Empty: each queue by itself.",{placeholder:"each queue",list:"rule-queues"})}
      ${f("above",`Above (${h})`,"More than this raises an alert.",{numeric:!0})}
      ${G(o.measure)?f("window_seconds","Window (seconds)","Only what died within it counts. Empty: all dead letters.",{numeric:!0}):u}
      ${f("clear_after_seconds","Clears after (seconds)","How long it must have been a fifth below.",{numeric:!0,placeholder:"120"})}
    </div>
    <datalist id="rule-queues">${e.map(p=>l`<option value=${p}></option>`)}</datalist>
    <p class="bad" role="alert">${n.problem}</p>
    <div class="actions">
      <button type="button" @click=${r}>${a===null?"Cancel":"Keep as it is"}</button>
      <button type="submit" class="primary" aria-disabled=${d}>${d?"Saving":"Save"}</button>
    </div>
  </form>`}function Et(n,e,t){return l`<div class="stack">
    <h2 id="rule-title">Remove rule ${n.of}</h2>
    <p>It raises no alert any more. Those it has raised are cleared.</p>
    <p class="bad" role="alert">${n.problem}</p>
    <div class="actions">
      <button type="button" autofocus @click=${t}>Keep as it is</button>
      <button type="button" class="danger" aria-disabled=${n.sending} @click=${e}>${n.sending?"Removing":"Remove"}</button>
    </div>
  </div>`}var me=class{constructor(e,t,s){this.#e=null;this.#o=null;this.#a=0;this.#l=!1;this.#h="";this.close=()=>{this.#i(null)};this.#f=e=>{if(e.target.open)return;this.close();let t=this.#o?.isConnected?this.#o:this.#n.renderRoot.querySelector("#new-rule");this.#o=null,t?.focus()};this.#b=e=>{let t=this.#e;t?.kind==="draft"&&this.#i({...t,form:{...t.form,...e}})};this.#n=e,this.#t=t,this.#r=s,e.addController(this)}#n;#t;#r;#e;#o;#a;#l;#h;hostUpdated(){let e=this.#n.renderRoot.querySelector("#rule");this.#e&&!e?.open&&e?.showModal(),!this.#e&&e?.open&&e.close(),this.#l&&(this.#l=!1,e?.querySelector("[aria-invalid]")?.focus())}render(e,t){let s=this.#e;return l`<section aria-labelledby="rules-title">
        <div class="head">
          <h2 id="rules-title">Alert rules</h2>
          <span class="muted" role="status">${this.#h}</span>
          <button id="new-rule" class="small" type="button" ?disabled=${e===null}
            @click=${r=>this.#u(null,r.currentTarget)}>New rule</button>
        </div>
        ${Rt(e,{edit:(r,o)=>this.#u(r,o),remove:({name:r},o)=>this.#s({kind:"removal",of:r,problem:null,sending:!1},o)})}
      </section>
      <dialog id="rule" aria-labelledby="rule-title" @close=${this.#f}>
        ${s===null?u:s.kind==="draft"?St(s,t,this.#b,()=>{this.#p(e??[])},this.close):Et(s,()=>{this.#g()},this.close)}
      </dialog>`}#u(e,t){let s=e?_t(e):vt;this.#s({kind:"draft",of:e?.name??null,form:s,faults:{},problem:null,sending:!1},t)}#s(e,t){this.#a+=1,this.#o=t,this.#h="",this.#i(e)}#i(e){this.#e=e,this.#n.requestUpdate()}#f;#b;async#p(e){let t=this.#e;if(t?.kind!=="draft"||t.sending)return;let s=this.#a;this.#i({...t,faults:{},problem:null,sending:!0});let r=await wt(this.#t(),t.form,t.of===null?e.map(i=>i.name):[]),o=this.#a===s&&this.#e?.kind==="draft"?this.#e:null;"rule"in r?this.#d(o,`${r.rule.name} is saved. It holds within a minute.`,i=>xt(i,r.rule)):o?(this.#l=!0,this.#i({...o,...r,sending:!1})):this.#c(`${t.form.name}: ${r.problem}`)}async#g(){let e=this.#e;if(e?.kind!=="removal"||e.sending)return;let t=this.#a;this.#i({...e,problem:null,sending:!0});let s=()=>this.#a===t&&this.#e!==null;try{await At(this.#t(),e.of),this.#d(s()?e:null,`${e.of} is removed.`,r=>Me(r,e.of))}catch(r){s()?this.#i({...e,problem:`Not removed. ${w(r)}`,sending:!1}):this.#c(`${e.of}: Not removed. ${w(r)}`)}}#d(e,t,s){e&&this.close(),this.#c(t),this.#r(s)}#c(e){this.#h=e,this.#n.requestUpdate()}};function Tt(n,e,t,s){if(n?.rows.length===0&&!s.first)return l`<div class="frame"><p class="empty">No job is enqueued by a schedule.</p></div>`;let r=e==="operator",o=r?7:6;return l`<div class="frame">
    <table aria-busy=${n===null}>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col" class="medium">When</th>
          <th scope="col" class="wide">Kind</th>
          ${r?l`<th scope="col" class="wide">Tenant</th>`:u}
          <th scope="col" class="number">Next</th>
          <th scope="col" class="number medium">Last</th>
          <th scope="col" class="number">Do</th>
        </tr>
      </thead>
      <tbody>
        ${n===null?l`<tr>${Array.from({length:o},()=>l`<td><div class="skeleton"></div></td>`)}</tr>`:A(n.rows,i=>i.schedule.id,i=>mn(i,e,t,s))}
      </tbody>
    </table>
    ${s.first||s.next?l`<div class="bar">
          <span></span>
          <div class="group" role="group" aria-label="Pages of schedules">
            <button class="small" type="button" ?disabled=${!s.first} @click=${s.first}>First</button>
            <button class="small" type="button" ?disabled=${!s.next} @click=${s.next}>Next</button>
          </div>
        </div>`:u}
  </div>`}function mn(n,e,t,s){let{schedule:r,tenant:o}=n,i=K(e,o??""),a=r.paused_by.includes(i),d=a?"Resume":"Pause",h=de(r.paused_by,i),m=c=>c===void 0?l`–`:l`<time datetime=${c} title=${v(c)}>${q(c,t)}</time>`;return l`<tr>
    <th scope="row">${r.name} ${h===""?u:l`<span class="state warn">${h}</span>`}</th>
    <td class="medium code">${r.cron}</td>
    <td class="wide">${r.kind}</td>
    ${e==="operator"?l`<td class="wide code">${o}</td>`:u}
    <td class="number">${r.paused?"–":m(r.next_run_at)}</td>
    <td class="number medium">${m(r.last_run_at)}</td>
    <td>
      <div class="actions">
        <button class="small" type="button" aria-label=${`${d} schedule ${r.name}`} @click=${()=>s.pause(n,!a)}>${d}</button>
      </div>
    </td>
  </tr>`}var kt=ge`
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
`;var fn=2e3,fe=class extends P{static{this.properties={scope:{},events:{type:Boolean},bridge:{attribute:!1},queues:{state:!0},filter:{state:!0},page:{state:!0},cursors:{state:!0},opened:{state:!0},operation:{state:!0},limited:{state:!0},limitProblem:{state:!0},connection:{state:!0},problem:{state:!0},report:{state:!0},now:{state:!0}}}static{this.styles=kt}#n=new pe(this);#t=new me(this,()=>this.#s,e=>{this.#u(t=>t.changeRules(e,this.#s,this.filter.tenant))});#r=null;#e=null;#o=null;#a=0;#l;constructor(){super(),this.scope="tenant",this.events=!1,this.bridge={},this.queues=null,this.filter=ae,this.page=null,this.cursors=[],this.opened=null,this.operation=null,this.limited=null,this.limitProblem=null,this.connection=null,this.problem=null,this.report="",this.now=Date.now()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#p()}disconnectedCallback(){super.disconnectedCallback(),this.#r?.abort(),this.#e?.abort(),this.#o?.abort(),clearTimeout(this.#l)}updated(e){(e.has("scope")||e.has("events")||e.has("bridge"))&&this.#p();for(let[t,s]of[["opened","#details"],["operation","#operation"],["limited","#limits"]]){let r=this.renderRoot.querySelector(s),o=this[t]!==null;o&&!r?.open&&r?.showModal(),!o&&r?.open&&r.close()}}render(){let e=this.scope==="operator",t=(this.queues??[]).map(r=>r.queue),s=this.#i();return l`
      ${this.problem?l`<div class="problem" role="alert">
            <p><strong class="bad">${this.problem.title}</strong> ${this.problem.detail}</p>
            <button type="button" @click=${this.#p}>Try again</button>
          </div>`:u}
      ${ct(this.#n.alerts,this.now,(r,o)=>this.#c({...ae,queue:r,status:o}))}
      <section aria-labelledby="queues-title">
        <div class="head">
          <h2 id="queues-title">Queues</h2>
          <span class="muted ${this.connection===null?"":`dot ${this.connection}`}" role="status">${bn[this.connection??"none"]}</span>
        </div>
        ${yt(this.queues,{own:K(this.scope,this.filter.tenant),show:(r,o)=>this.#c({...ae,tenant:this.filter.tenant,queue:r,status:o}),toggle:r=>{this.#R(r)},operate:(r,o)=>{this.#$(r,{queue:o},this.filter.tenant||null)},limit:e?r=>(this.limitProblem=null,this.limited=r):null})}
      </section>
      <section aria-labelledby="jobs-title">
        <div class="head">
          <h2 id="jobs-title">Jobs</h2>
          <span class="muted" role="status" aria-live="polite">${this.report}</span>
        </div>
        ${ht(this.filter,t,e,s)}
        <div class="frame">
          ${mt(this.page,e,this.now,s)}
          <div class="bar">
            <div class="group" role="group" aria-label="All jobs of this filter">${this.#f().map(r=>this.#b(r))}</div>
            <div class="group" role="group" aria-label="Pages">
              <button class="small" type="button" ?disabled=${!s.newest} @click=${s.newest}>Newest</button>
              <button class="small" type="button" ?disabled=${!s.older} @click=${s.older}>Older</button>
            </div>
          </div>
        </div>
      </section>
      <section aria-labelledby="schedules-title">
        <div class="head"><h2 id="schedules-title">Schedules</h2></div>
        ${this.#h()}
      </section>
      ${e?this.#t.render(this.#n.rules,t):u}
      <dialog id="details" aria-labelledby="details-title" @close=${()=>this.opened=null}>
        ${this.opened?ft(this.opened,r=>{this.#E(r)},()=>this.opened=null):u}
      </dialog>
      <dialog id="operation" aria-labelledby="operation-title" @close=${this.#w}>
        ${this.operation?bt(this.operation,()=>{this.#T()},this.#w):u}
      </dialog>
      <dialog id="limits" aria-labelledby="limits-title" @close=${()=>this.limited=null}>
        ${this.limited?gt(this.limited,this.limitProblem,r=>{this.#k(r)},()=>this.limited=null):u}
      </dialog>
    `}#h(){let{schedules:e,cursors:t}=this.#n,s=e?.next??null,r=o=>()=>{this.#u(i=>i.goTo(o,this.#s,this.filter.tenant))};return Tt(e,this.scope,this.now,{pause:(o,i)=>{this.#u(async a=>{await a.pause(o,i,this.#s,this.filter.tenant),this.report=`${o.schedule.name} is ${C[i?"pause":"resume"].done}.`})},next:s===null?null:r([...t,s]),first:t.length===0?null:r([])})}async#u(e){try{await e(this.#n)}catch(t){this.#d(t)}}get#s(){return new ie(this.scope,this.bridge,(e,t)=>fetch(e,t))}#i(){let e=this.page?.next??null;return{open:t=>{this.#x(t)},filter:t=>this.#c({...this.filter,...t}),older:e===null?null:()=>this.#m([...this.cursors,e]),newest:this.cursors.length===0?null:()=>this.#m([])}}#f(){switch(this.filter.status){case"dead":return["retry","discard"];case"scheduled":return["run_now","cancel"];case"queued":case"running":return["cancel"];default:return[]}}#b(e){return l`<button class="small" type="button" ?disabled=${!this.page?.rows.length} @click=${()=>this.#S(e)}>
      ${C[e].verb} all
    </button>`}#p=()=>{this.#r?.abort(),this.problem=null,this.#n.reset(),this.#t.close(),this.#m([]);let{signal:e}=this.#r=new AbortController,t=this.#s,s=this.filter.tenant;tt({events:!this.events||this.bridge.getAuthToken?null:(r,o)=>gn(t,s,r,o),ask:r=>t.queues(s,r),read:r=>JSON.parse(r).data,seen:(r,o)=>this.#g(r,o),failed:r=>this.#d(r)},e)};#g(e,t){this.queues=e,this.connection=t,this.problem=null,this.now=Date.now(),this.#A(),this.#u(s=>s.refresh(this.#s,this.filter.tenant))}#d(e){this.connection="offline",e instanceof _&&(e.status===401&&this.dispatchEvent(new CustomEvent("sw-signed-out",{bubbles:!0,composed:!0})),this.problem=e)}#c(e){let t=e.tenant!==this.filter.tenant;this.filter=e,t?this.#p():this.#m([])}#m(e){this.cursors=e,this.page=null,this.#y()}#A(){if(this.#l!==void 0)return;let e=Math.max(0,this.#a+fn-Date.now());this.#l=setTimeout(()=>{this.#l=void 0,this.#y(),this.opened&&this.#v(this.opened)},e)}async#y(){this.#e?.abort();let{signal:e}=this.#e=new AbortController;this.#a=Date.now();try{let t=await this.#s.jobs(this.filter,this.cursors.at(-1)??null,e);if(e.aborted)return;this.page=t,this.now=Date.now()}catch(t){e.aborted||this.#d(t)}}async#x(e){this.opened=e,await this.#v(e)}async#v(e){let t=()=>this.opened?.job.id===e.job.id;try{let s=await this.#s.job({tenant:e.tenant,id:e.job.id});t()&&(this.opened=s)}catch(s){if(!t())return;s instanceof _&&s.status===404?this.opened={...e,job:{...e.job,status:"succeeded"}}:this.#d(s)}}async#R(e){let t=e.paused_by.includes(K(this.scope,this.filter.tenant))?"resume":"pause";try{let s=this.filter.tenant||null;await this.#s.operate(t,{queue:e.queue},s,!1),this.report=`${e.queue} is ${C[t].done}.`,this.queues=await this.#s.queues(this.filter.tenant)}catch(s){this.#d(s)}}#S(e){let{queue:t,kind:s,status:r,code:o,tenant:i}=this.filter,a=Object.entries({queue:t,kind:s,status:r,code:o}).filter(([,d])=>d!=="");this.#$(e,Object.fromEntries(a),i||null)}async#E(e){let t=this.opened;if(!t)return;this.opened=null;let s={action:e,selection:{ids:[t.job.id]},tenant:t.tenant};if(e==="discard"||e==="cancel"){await this.#$(e,s.selection,s.tenant);return}await this.#_(s)}async#$(e,t,s){let r={action:e,selection:t,tenant:s},{signal:o}=this.#o=new AbortController;this.operation={wanted:r,preview:null,done:null,problem:null};try{let i=await nt(this.#s,r,o);o.aborted||(this.operation={wanted:r,preview:i,done:null,problem:null})}catch(i){o.aborted||(this.operation={wanted:r,preview:null,done:null,problem:w(i)})}}async#T(){this.operation&&await this.#_(this.operation.wanted)}async#_(e){let{signal:t}=this.#o??=new AbortController;try{let s=await st(this.#s,e,t,r=>{this.operation&&(this.operation={...this.operation,done:r})});this.report=`${V(s)} ${C[e.action].done}.`,this.operation=null}catch(s){t.aborted?this.report="Stopped. What was changed stays changed.":this.operation?this.operation={...this.operation,problem:w(s)}:this.report=w(s)}this.#o=null,await this.#y()}#w=()=>{this.#o?.abort(),this.#o=null,this.operation=null};async#k(e){let t=this.limited;if(!t)return;let s=new FormData(e),r={paused:t.paused_by.includes("operator_for_all")};for(let o of["max_running","max_running_per_tenant"]){let i=String(s.get(o)??"");i!==""&&(r[o]=Number(i))}try{await this.#s.limit(t.queue,r),this.limited=null,this.report=`${t.queue} has new limits.`,this.queues=await this.#s.queues(this.filter.tenant)}catch(o){this.limitProblem=w(o)}}},bn={none:"Loading",events:"Live",asking:"Live, every 2 seconds",offline:"No connection. Shown as last seen."};function gn(n,e,t,s){let[r,o=""]=n.queuesPath(e).split("?"),i=new EventSource(`${n.bridge.baseUrl??""}${r}/events${o===""?"":`?${o}`}`);return i.addEventListener("queues",a=>t(a.data)),i.addEventListener("error",()=>s(i.readyState===EventSource.CLOSED)),i}customElements.get("sw-jobs")||customElements.define("sw-jobs",fe);export{fe as SwJobs};
