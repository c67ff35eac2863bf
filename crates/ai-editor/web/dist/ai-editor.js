/* Sitewright elements, Apache-2.0. Contains Lit, BSD-3-Clause, © Google LLC; see LICENSES.txt. */
var H=globalThis,J=H.ShadowRoot&&(H.ShadyCSS===void 0||H.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Q=Symbol(),$e=new WeakMap,C=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==Q)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(J&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=$e.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&$e.set(t,e))}return e}toString(){return this.cssText}},xe=r=>new C(typeof r=="string"?r:r+"",void 0,Q),_=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((n,s,o)=>n+(i=>{if(i._$cssResult$===!0)return i.cssText;if(typeof i=="number")return i;throw Error("Value passed to 'css' function must be a 'css' function result: "+i+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+r[o+1],r[0]);return new C(t,r,Q)},_e=(r,e)=>{if(J)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),s=H.litNonce;s!==void 0&&n.setAttribute("nonce",s),n.textContent=t.cssText,r.appendChild(n)}},ee=J?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return xe(t)})(r):r;var{is:st,defineProperty:ot,getOwnPropertyDescriptor:it,getOwnPropertyNames:at,getOwnPropertySymbols:lt,getPrototypeOf:dt}=Object,j=globalThis,we=j.trustedTypes,ct=we?we.emptyScript:"",pt=j.reactiveElementPolyfillSupport,N=(r,e)=>r,te={toAttribute(r,e){switch(e){case Boolean:r=r?ct:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},ke=(r,e)=>!st(r,e),Ae={attribute:!0,type:String,converter:te,reflect:!1,useDefault:!1,hasChanged:ke};Symbol.metadata??=Symbol("metadata"),j.litPropertyMetadata??=new WeakMap;var y=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ae){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),s=this.getPropertyDescriptor(e,n,t);s!==void 0&&ot(this.prototype,e,s)}}static getPropertyDescriptor(e,t,n){let{get:s,set:o}=it(this.prototype,e)??{get(){return this[t]},set(i){this[t]=i}};return{get:s,set(i){let a=s?.call(this);o?.call(this,i),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ae}static _$Ei(){if(this.hasOwnProperty(N("elementProperties")))return;let e=dt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(N("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(N("properties"))){let t=this.properties,n=[...at(t),...lt(t)];for(let s of n)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,s]of t)this.elementProperties.set(n,s)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let s=this._$Eu(t,n);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let s of n)t.unshift(ee(s))}else e!==void 0&&t.push(ee(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return _e(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,n);if(s!==void 0&&n.reflect===!0){let o=(n.converter?.toAttribute!==void 0?n.converter:te).toAttribute(t,n.type);this._$Em=e,o==null?this.removeAttribute(s):this.setAttribute(s,o),this._$Em=null}}_$AK(e,t){let n=this.constructor,s=n._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let o=n.getPropertyOptions(s),i=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:te;this._$Em=s;let a=i.fromAttribute(t,o.type);this[s]=a??this._$Ej?.get(s)??a,this._$Em=null}}requestUpdate(e,t,n,s=!1,o){if(e!==void 0){let i=this.constructor;if(s===!1&&(o=this[e]),n??=i.getPropertyOptions(e),!((n.hasChanged??ke)(o,t)||n.useDefault&&n.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(i._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:s,wrapped:o},i){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,i??t??this[e]),o!==!0||i!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,o]of this._$Ep)this[s]=o;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[s,o]of n){let{wrapped:i}=o,a=this[s];i!==!0||this._$AL.has(s)||a===void 0||this.C(s,void 0,o,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};y.elementStyles=[],y.shadowRootOptions={mode:"open"},y[N("elementProperties")]=new Map,y[N("finalized")]=new Map,pt?.({ReactiveElement:y}),(j.reactiveElementVersions??=[]).push("2.1.2");var le=globalThis,Ee=r=>r,B=le.trustedTypes,Se=B?B.createPolicy("lit-html",{createHTML:r=>r}):void 0,Oe="$lit$",$=`lit$${Math.random().toFixed(9).slice(2)}$`,Ie="?"+$,ut=`<${Ie}>`,k=document,I=()=>k.createComment(""),U=r=>r===null||typeof r!="object"&&typeof r!="function",de=Array.isArray,ht=r=>de(r)||typeof r?.[Symbol.iterator]=="function",re=`[ 	
\f\r]`,O=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Te=/-->/g,Pe=/>/g,w=RegExp(`>|${re}(?:([^\\s"'>=/]+)(${re}*=${re}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Re=/'/g,Ce=/"/g,Ue=/^(?:script|style|textarea|title)$/i,ce=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),p=ce(1),Bt=ce(2),qt=ce(3),E=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),Ne=new WeakMap,A=k.createTreeWalker(k,129);function Me(r,e){if(!de(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Se!==void 0?Se.createHTML(e):e}var mt=(r,e)=>{let t=r.length-1,n=[],s,o=e===2?"<svg>":e===3?"<math>":"",i=O;for(let a=0;a<t;a++){let l=r[a],c,h,u=-1,g=0;for(;g<l.length&&(i.lastIndex=g,h=i.exec(l),h!==null);)g=i.lastIndex,i===O?h[1]==="!--"?i=Te:h[1]!==void 0?i=Pe:h[2]!==void 0?(Ue.test(h[2])&&(s=RegExp("</"+h[2],"g")),i=w):h[3]!==void 0&&(i=w):i===w?h[0]===">"?(i=s??O,u=-1):h[1]===void 0?u=-2:(u=i.lastIndex-h[2].length,c=h[1],i=h[3]===void 0?w:h[3]==='"'?Ce:Re):i===Ce||i===Re?i=w:i===Te||i===Pe?i=O:(i=w,s=void 0);let v=i===w&&r[a+1].startsWith("/>")?" ":"";o+=i===O?l+ut:u>=0?(n.push(c),l.slice(0,u)+Oe+l.slice(u)+$+v):l+$+(u===-2?a:v)}return[Me(r,o+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},M=class r{constructor({strings:e,_$litType$:t},n){let s;this.parts=[];let o=0,i=0,a=e.length-1,l=this.parts,[c,h]=mt(e,t);if(this.el=r.createElement(c,n),A.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(s=A.nextNode())!==null&&l.length<a;){if(s.nodeType===1){if(s.hasAttributes())for(let u of s.getAttributeNames())if(u.endsWith(Oe)){let g=h[i++],v=s.getAttribute(u).split($),D=/([.?@])?(.*)/.exec(g);l.push({type:1,index:o,name:D[2],strings:v,ctor:D[1]==="."?se:D[1]==="?"?oe:D[1]==="@"?ie:P}),s.removeAttribute(u)}else u.startsWith($)&&(l.push({type:6,index:o}),s.removeAttribute(u));if(Ue.test(s.tagName)){let u=s.textContent.split($),g=u.length-1;if(g>0){s.textContent=B?B.emptyScript:"";for(let v=0;v<g;v++)s.append(u[v],I()),A.nextNode(),l.push({type:2,index:++o});s.append(u[g],I())}}}else if(s.nodeType===8)if(s.data===Ie)l.push({type:2,index:o});else{let u=-1;for(;(u=s.data.indexOf($,u+1))!==-1;)l.push({type:7,index:o}),u+=$.length-1}o++}}static createElement(e,t){let n=k.createElement("template");return n.innerHTML=e,n}};function T(r,e,t=r,n){if(e===E)return e;let s=n!==void 0?t._$Co?.[n]:t._$Cl,o=U(e)?void 0:e._$litDirective$;return s?.constructor!==o&&(s?._$AO?.(!1),o===void 0?s=void 0:(s=new o(r),s._$AT(r,t,n)),n!==void 0?(t._$Co??=[])[n]=s:t._$Cl=s),s!==void 0&&(e=T(r,s._$AS(r,e.values),s,n)),e}var ne=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,s=(e?.creationScope??k).importNode(t,!0);A.currentNode=s;let o=A.nextNode(),i=0,a=0,l=n[0];for(;l!==void 0;){if(i===l.index){let c;l.type===2?c=new G(o,o.nextSibling,this,e):l.type===1?c=new l.ctor(o,l.name,l.strings,this,e):l.type===6&&(c=new ae(o,this,e)),this._$AV.push(c),l=n[++a]}i!==l?.index&&(o=A.nextNode(),i++)}return A.currentNode=k,s}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},G=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,s){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=T(this,e,t),U(e)?e===d||e==null||e===""?(this._$AH!==d&&this._$AR(),this._$AH=d):e!==this._$AH&&e!==E&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ht(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==d&&U(this._$AH)?this._$AA.nextSibling.data=e:this.T(k.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,s=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=M.createElement(Me(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===s)this._$AH.p(t);else{let o=new ne(s,this),i=o.u(this.options);o.p(t),this.T(i),this._$AH=o}}_$AC(e){let t=Ne.get(e.strings);return t===void 0&&Ne.set(e.strings,t=new M(e)),t}k(e){de(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,s=0;for(let o of e)s===t.length?t.push(n=new r(this.O(I()),this.O(I()),this,this.options)):n=t[s],n._$AI(o),s++;s<t.length&&(this._$AR(n&&n._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Ee(e).nextSibling;Ee(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},P=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,s,o){this.type=1,this._$AH=d,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=o,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=d}_$AI(e,t=this,n,s){let o=this.strings,i=!1;if(o===void 0)e=T(this,e,t,0),i=!U(e)||e!==this._$AH&&e!==E,i&&(this._$AH=e);else{let a=e,l,c;for(e=o[0],l=0;l<o.length-1;l++)c=T(this,a[n+l],t,l),c===E&&(c=this._$AH[l]),i||=!U(c)||c!==this._$AH[l],c===d?e=d:e!==d&&(e+=(c??"")+o[l+1]),this._$AH[l]=c}i&&!s&&this.j(e)}j(e){e===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},se=class extends P{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===d?void 0:e}},oe=class extends P{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==d)}},ie=class extends P{constructor(e,t,n,s,o){super(e,t,n,s,o),this.type=5}_$AI(e,t=this){if((e=T(this,e,t,0)??d)===E)return;let n=this._$AH,s=e===d&&n!==d||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,o=e!==d&&(n===d||s);s&&this.element.removeEventListener(this.name,this,n),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ae=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){T(this,e)}};var ft=le.litHtmlPolyfillSupport;ft?.(M,G),(le.litHtmlVersions??=[]).push("3.3.3");var Ge=(r,e,t)=>{let n=t?.renderBefore??e,s=n._$litPart$;if(s===void 0){let o=t?.renderBefore??null;n._$litPart$=s=new G(e.insertBefore(I(),o),o,void 0,t??{})}return s._$AI(r),s};var pe=globalThis,f=class extends y{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ge(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return E}};f._$litElement$=!0,f.finalized=!0,pe.litElementHydrateSupport?.({LitElement:f});var gt=pe.litElementPolyfillSupport;gt?.({LitElement:f});(pe.litElementVersions??=[]).push("4.2.2");async function L(r,e,t,n){let s=await r.getAuthToken?.()??null,o={...n.headers};return s!==null&&(o.authorization=`Bearer ${s}`),e(`${(r.baseUrl??"").replace(/\/+$/,"")}${t}`,{...n,headers:o,credentials:s===null?"same-origin":"omit",cache:"no-store",referrerPolicy:"no-referrer"})}var b=class extends Error{constructor(t){super(t.detail??t.title);this.problem=t;this.name="ProblemError"}},yt={401:"You are signed out",402:"No credits left",403:"You may not do this",404:"Not found",413:"This is too large",429:"Too many requests"};function S(r,e=0){let t=m(r)?r:{},n=z(t.code),s=typeof t.status=="number"?t.status:e;return{code:n??(s>0?`http-${s}`:"unknown"),title:z(t.title)??yt[s]??"This did not work",detail:z(t.detail)??bt(t.errors),status:s,requestId:z(t.request_id)}}async function q(r){let e=null;try{e=JSON.parse(await r.text())}catch{}return S(e,r.status)}function W(r){return r instanceof b?r.problem:{code:"network",title:"No connection",detail:"The server could not be reached.",status:0,requestId:null}}function m(r){return typeof r=="object"&&r!==null&&!Array.isArray(r)}function bt(r){let e=Array.isArray(r)?r[0]:null;return m(e)?z(e.detail):null}function z(r){return typeof r=="string"&&r!==""?r:null}var ue=class{#e=new TextDecoder("utf-8");#t="";#n=!1;#r="";#s=[];#i=null;push(e){let t=[],n=this.#e.decode(e,{stream:!0}),s=0;for(let o=0;o<n.length;o++){let i=n.charCodeAt(o);if(this.#n&&(this.#n=!1,i===10)){s=o+1;continue}if(i!==10&&i!==13)continue;let a=this.#a(this.#t+n.slice(s,o));a&&t.push(a),this.#t="",s=o+1,this.#n=i===13}if(this.#t+=n.slice(s),this.#t.length>4194304)throw new RangeError("a line of the event stream is too long");return t}#a(e){if(e==="")return this.#o();if(e.startsWith(":"))return null;let t=e.indexOf(":"),n=t<0?e:e.slice(0,t),s=t<0?"":e.slice(t+1);return s.startsWith(" ")&&(s=s.slice(1)),n==="data"?this.#s.push(s):n==="event"?this.#r=s:n==="id"&&!s.includes("\0")&&(this.#i=s),null}#o(){let e=this.#r,t=this.#s;return this.#r="",this.#s=[],t.length===0?null:{event:e||"message",data:t.join(`
`),id:this.#i}}};async function*F(r,e){e?.throwIfAborted();let t=new ue,n=r.getReader(),s=()=>{n.cancel(e?.reason).catch(()=>{})};e?.addEventListener("abort",s,{once:!0});let o=!1;try{for(;;){let{done:i,value:a}=await n.read();if(e?.throwIfAborted(),i){o=!0;return}for(let l of t.push(a))yield l,e?.throwIfAborted()}}finally{e?.removeEventListener("abort",s),o||await n.cancel().catch(()=>{}),n.releaseLock()}}async function*ze(r,e){let t=!1;for await(let n of F(r,e)){if(t)continue;t=n.data==="[DONE]";let s=t?null:vt(n.data);s&&(yield s)}if(!t)throw De("stream-cut","The answer broke off")}function vt(r){let e;try{e=JSON.parse(r)}catch{throw De("stream-malformed","The answer could not be read")}if(!m(e)||typeof e.type!="string")return null;let t=e.type,n=typeof e.id=="string"?e.id:"";switch(t){case"start":return{type:t,messageId:typeof e.messageId=="string"?e.messageId:null,metadata:Le(e.messageMetadata)};case"text-start":case"text-end":return{type:t,id:n};case"text-delta":return typeof e.delta=="string"?{type:t,id:n,delta:e.delta}:null;case"error":return{type:t,errorText:typeof e.errorText=="string"?e.errorText:""};case"finish":return{type:t,metadata:Le(e.messageMetadata)};default:return t.startsWith("data-")?{type:"data",name:t.slice(5),data:e.data}:null}}function Le(r){return m(r)?r:{}}function De(r,e){return new b({code:r,title:e,detail:null,status:0,requestId:null})}var $t=64,xt=["title","heading","label","name","text","body","lead","alt"],He=80;function fe(r,e=0){if(e>$t||!m(r))return null;let{id:t,component:n}=r;if(typeof t!="string"||typeof n!="string")return null;let s={};for(let[o,i]of Object.entries(m(r.slots)?r.slots:{})){if(!Array.isArray(i))return null;s[o]=[];for(let a of i){let l=fe(a,e+1);if(!l)return null;s[o].push(l)}}return{id:t,component:n,props:m(r.props)?r.props:{},slots:s}}function Je(r,e){let t=he(e),n=s=>{let o=t.get(s.id);return{id:s.id,label:V(s.component),excerpt:_t(s.props),change:o?Be(o,s)?"same":"changed":"new",children:je(s).map(n)}};return n(r)}function K(r,e){let t=he(e),n=[...he(r).values()],s=n.filter(i=>!t.has(i.id)).length,o=n.filter(i=>{let a=t.get(i.id);return a!==void 0&&!Be(a,i)}).length;return{total:n.length,changed:o,added:s,removed:t.size-(n.length-s)}}function ge(r,e){let{changed:t,added:n,removed:s}=K(r,e);return t+n+s===0}function V(r){let e=r.replace(/[_-]+/g," ").trim();return e.charAt(0).toUpperCase()+e.slice(1)}function he(r){let e=new Map,t=r?[r]:[];for(let n=t.pop();n;n=t.pop())e.set(n.id,n),t.push(...je(n));return e}function je(r){return Object.values(r.slots).flat()}function Be(r,e){let t=n=>me([n.component,n.props,Object.fromEntries(Object.entries(n.slots).map(([s,o])=>[s,o.map(i=>i.id)]))]);return t(r)===t(e)}function me(r){return Array.isArray(r)?`[${r.map(me).join(",")}]`:m(r)?`{${Object.keys(r).sort().map(t=>`${JSON.stringify(t)}:${me(r[t])}`).join(",")}}`:JSON.stringify(r)??"null"}function _t(r){for(let e of xt){let t=r[e];if(typeof t!="string")continue;let n=t.replace(/<[^>]*>/g," ").replace(/\s+/g," ").trim();if(n!=="")return n.length<=He?n:`${n.slice(0,He-1).trimEnd()}…`}return""}var be={phase:"idle",id:null,model:null,texts:[],result:null,usage:null,jobId:null,problem:null},wt={...be,phase:"waiting"};function We(r,e){switch(e.type){case"start":return{...r,phase:"streaming",id:e.messageId,model:R(e.metadata.model,null)};case"text-start":return r.texts.some(t=>t.id===e.id)?r:{...r,texts:[...r.texts,{id:e.id,text:""}]};case"text-delta":{let t=We(r,{type:"text-start",id:e.id}),n=t.texts.map(s=>s.id===e.id?{...s,text:s.text+e.delta}:s);return{...t,texts:n}}case"text-end":return r;case"data":return At(r,e.name,e.data);case"error":return{...r,problem:r.problem??S({code:"stream-error",detail:e.errorText})};case"finish":return Ve(r,R(e.metadata.status,null))}}function ye(r,e){return{...r,phase:"failed",result:null,problem:e}}function Fe(r){return{...r,phase:"cancelled",result:null,problem:null}}async function Ke(r,e){let{bridge:t,fetch:n,signal:s,idempotencyKey:o,onState:i}=e,a=wt,l=c=>i(a=c);l(a);try{let c=await L(t,n,"/api/ai-editor/v1/generations",{method:"POST",headers:{accept:"text/event-stream, application/problem+json","content-type":"application/json","idempotency-key":o},body:JSON.stringify(r),signal:s});if(!c.ok||!c.body)return l(ye(a,await q(c))),a;for await(let h of ze(c.body,s))l(We(a,h));(a.phase==="waiting"||a.phase==="streaming")&&l(Ve(a,null))}catch(c){l(s.aborted?Fe(a):ye(a,W(c)))}return a}function At(r,e,t){if(!m(t))return r;switch(e){case"tree":{let n=fe(t.tree);if(!n)return{...r,problem:Ye()};let s=R(t.generation,r.id??"");return{...r,result:{generation:s,component:R(t.component,n.id),tree:n}}}case"usage":return{...r,usage:{model:R(t.model,r.model??""),inputTokens:qe(t.input_tokens),outputTokens:qe(t.output_tokens)}};case"job":return{...r,jobId:R(t.id,r.jobId)};case"problem":return{...r,problem:S(t)};default:return r}}function Ve(r,e){let t=e!==null&&e!=="succeeded";return r.result&&!r.problem&&!t?{...r,phase:"succeeded"}:e==="cancelled"?Fe(r):ye(r,r.problem??Ye())}function Ye(){return S({code:"no-result",title:"No result came back"})}function R(r,e){return typeof r=="string"?r:e}function qe(r){return typeof r=="number"&&Number.isFinite(r)&&r>=0?Math.floor(r):0}var Y=_`
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
    --_bad: var(--sw-bad, light-dark(#b3261e, #ff9a8f));
    --_bad-surface: var(--sw-bad-surface, light-dark(#fdf1ef, #2b1816));
    --_radius: var(--sw-radius, 8px);
    display: block;
    max-inline-size: 100%;
    color: var(--_text);
    font: 400 15px/1.5 var(--sw-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul {
    margin: 0;
    padding: 0;
  }
  .card {
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 4px);
    padding: 20px;
  }
  button {
    min-block-size: 36px;
    padding: 6px 16px;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    transition: background-color 120ms ease-out, border-color 120ms ease-out;
  }
  button:hover {
    border-color: var(--_text);
  }
  button.primary {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:hover {
    background: color-mix(in oklab, var(--_accent), var(--_text) 18%);
  }
  button[aria-disabled="true"] {
    background: var(--_sunken);
    border-color: var(--_line);
    color: var(--_muted);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  @media (pointer: coarse) {
    button {
      min-block-size: 44px;
    }
  }
  .muted {
    color: var(--_muted);
    font-size: 13px;
  }
  .spoken {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .problem {
    padding: 12px 16px;
    border: 1px solid color-mix(in oklab, var(--_bad), transparent 60%);
    border-radius: var(--_radius);
    background: var(--_bad-surface);
  }
  .problem-title {
    color: var(--_bad);
    font-weight: 600;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;var Xe=_`
  form {
    display: grid;
    gap: 8px;
  }
  label {
    font-weight: 600;
  }
  textarea {
    inline-size: 100%;
    min-block-size: 88px;
    padding: 10px 12px;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    resize: vertical;
    field-sizing: content;
    max-block-size: 320px;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  textarea[aria-invalid="true"] {
    border-color: var(--_bad);
  }
  .field-error {
    color: var(--_bad);
    font-size: 13px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
  }
  .actions .muted {
    flex: 1 1 200px;
  }
  @media (pointer: coarse) {
    #keys {
      display: none;
    }
  }
  kbd {
    font: inherit;
    font-size: 12px;
    padding: 1px 5px;
    border: 1px solid var(--_line);
    border-radius: 4px;
    background: var(--_sunken);
  }
  .outcome {
    display: grid;
    gap: 16px;
    margin-block-start: 20px;
    padding-block-start: 20px;
    border-block-start: 1px solid var(--_line);
  }
  .answer {
    max-inline-size: 68ch;
    max-block-size: 320px;
    overflow: auto;
  }
  .answer p {
    white-space: pre-wrap;
  }
  .answer p + p {
    margin-block-start: 12px;
  }
  .caret::after {
    content: "";
    display: inline-block;
    inline-size: 2px;
    block-size: 1.1em;
    margin-inline-start: 2px;
    vertical-align: text-bottom;
    background: var(--_accent);
    animation: blink 1s steps(2) infinite;
  }
  @keyframes blink {
    50% {
      opacity: 0;
    }
  }
  .skeleton {
    display: grid;
    gap: 10px;
  }
  .skeleton span {
    block-size: 12px;
    border-radius: 6px;
    background: var(--_line);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .skeleton span:nth-child(2) {
    inline-size: 86%;
  }
  .skeleton span:nth-child(3) {
    inline-size: 58%;
  }
  @keyframes breathe {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.45;
    }
  }
  .result {
    display: grid;
    gap: 12px;
  }
  .result header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 16px;
  }
  h2 {
    font-size: 18px;
    line-height: 1.3;
  }
  .tree,
  .tree ul {
    list-style: none;
  }
  .tree ul {
    margin-inline-start: 7px;
    padding-inline-start: 16px;
    border-inline-start: 1px solid var(--_line);
  }
  .node {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    padding-block: 4px;
  }
  .node strong {
    font-weight: 600;
  }
  .node .excerpt {
    color: var(--_muted);
  }
  .mark {
    padding: 0 7px;
    border: 1px solid currentcolor;
    border-radius: 99px;
    font-size: 12px;
    font-weight: 600;
    line-height: 18px;
  }
  .mark.new {
    color: var(--_good);
  }
  .mark.changed {
    color: var(--_accent);
  }
  .problem {
    display: grid;
    gap: 8px;
    justify-items: start;
  }
`;var ve=60,kt=8e3,Et=/Mac|iPhone|iPad/.test(navigator.platform)?"⌘":"Ctrl",X=class extends f{static{this.properties={bridge:{attribute:!1},component:{attribute:!1},page:{attribute:!1},prompt:{},label:{},placeholder:{},componentId:{attribute:"component-id"},generation:{state:!0},missingPrompt:{state:!0}}}static{this.styles=[Y,Xe]}#e=null;#t=null;constructor(){super(),this.bridge={},this.component=null,this.page=null,this.prompt="",this.label="What should change?",this.placeholder="Change the heading to “Fired twice” and make it darker",this.componentId="",this.generation=be,this.missingPrompt=!1}get result(){return this.generation.phase==="succeeded"?this.generation.result:null}get jobId(){return this.generation.jobId}async generate(){if(this.#e)return;if(this.missingPrompt=this.prompt.trim()==="",this.missingPrompt){this.#o()?.focus();return}let e=new AbortController;this.#e=e,this.#t=this.component;let t=await Ke(this.#i(),{bridge:this.bridge,fetch:(n,s)=>fetch(n,s),signal:e.signal,idempotencyKey:crypto.randomUUID(),onState:n=>{this.#e===e&&(this.generation=n)}});this.#e===e&&(this.#e=null,this.requestUpdate(),t.phase==="succeeded"&&t.result&&this.#a(t.result))}cancel(){this.#e?.abort(new DOMException("cancelled","AbortError"))}focus(e){this.#o()?.focus(e)}disconnectedCallback(){super.disconnectedCallback(),this.cancel()}render(){let e=this.#e!==null;return p`
      <div class="card" part="card">
        <form @submit=${this.#d} @keydown=${this.#p} novalidate>
          <label for="prompt">${this.label}</label>
          <textarea
            id="prompt"
            rows="3"
            maxlength=${kt}
            placeholder=${this.placeholder}
            aria-describedby=${this.missingPrompt?"missing":"keys"}
            aria-invalid=${this.missingPrompt?"true":"false"}
            .value=${this.prompt}
            @input=${this.#c}
          ></textarea>
          ${this.missingPrompt?p`<p class="field-error" id="missing">Write what should change first.</p>`:d}
          <div class="actions">
            <span class="muted" id="keys">
              ${e?p`<kbd>Esc</kbd> cancels`:p`<kbd>${Et}</kbd> <kbd>Enter</kbd> generates`}
            </span>
            ${e?p`<button type="button" class="cancel" @click=${this.#l}>Cancel</button>`:d}
            <button type="submit" class="primary" aria-disabled=${e?"true":"false"}>
              ${e?"Generating":"Generate"}
            </button>
          </div>
        </form>
        ${this.generation.phase==="idle"?d:this.#n(e)}
        <div class="spoken" role="status" aria-live="polite">${Tt(this.generation,this.#t)}</div>
      </div>
    `}#n(e){let{phase:t,texts:n,result:s,problem:o}=this.generation,i=n.filter(a=>a.text!=="");return p`
      <div class="outcome" aria-busy=${e?"true":"false"}>
        ${e&&i.length===0?p`<div class="skeleton" aria-hidden="true"><span></span><span></span><span></span></div>`:d}
        ${i.length>0?p`<div class="answer" role="group" aria-label="Answer" tabindex="0">
              ${i.map((a,l)=>p`<p class=${e&&l===i.length-1?"caret":""}>${a.text}</p>`)}
            </div>`:d}
        ${t==="succeeded"&&s?this.#r(s):d}
        ${t==="cancelled"?p`<p class="muted">Cancelled. Nothing was changed, and your prompt is kept.</p>`:d}
        ${t==="failed"&&o?this.#s(o):d}
      </div>
    `}#r(e){if(ge(e.tree,this.#t))return d;let t=K(e.tree,this.#t),n=this.generation.usage,s=ve,o=a=>a.flatMap(l=>s-- >0?[St(l,o(l.children))]:[]),i=o([Je(e.tree,this.#t)]);return p`
      <section class="result" aria-labelledby="result-title">
        <header>
          <h2 id="result-title">New version</h2>
          <span class="muted">${Ze(t)}</span>
        </header>
        <ul class="tree">
          ${i}
        </ul>
        ${t.total>ve?p`<p class="muted">And ${t.total-ve} more components</p>`:d}
        ${n?p`<p class="muted">
              ${n.model} · ${n.inputTokens.toLocaleString()} tokens in, ${n.outputTokens.toLocaleString()} out
            </p>`:d}
      </section>
    `}#s(e){return p`
      <div class="problem" role="alert">
        <p class="problem-title">${e.title}</p>
        <p>${e.detail?`${Pt(e.detail)} `:""}Nothing was changed, and your prompt is kept.</p>
        ${e.requestId?p`<p class="muted">Request ${e.requestId}</p>`:d}
        <button type="button" class="retry" @click=${this.#u}>Try again</button>
      </div>
    `}#i(){let e=this.component;return{mode:"assembly",prompt:this.prompt.trim(),component:e?{id:e.id,tree:e}:{id:this.componentId},...this.page?{page:this.page}:{}}}#a(e){this.dispatchEvent(new CustomEvent("sw-result",{detail:e,bubbles:!0,composed:!0})),this.bridge.onResult?.(e)}#o(){return this.renderRoot?.querySelector("textarea")??null}#d=e=>{e.preventDefault(),this.generate()};#c=e=>{this.prompt=e.target.value,this.missingPrompt=!1};#p=e=>{e.isComposing||(e.key==="Enter"&&(e.ctrlKey||e.metaKey)?(e.preventDefault(),this.generate()):e.key==="Escape"&&this.#e&&(e.preventDefault(),this.#l()))};#l=()=>{this.cancel(),this.#o()?.focus()};#u=()=>{this.#o()?.focus(),this.generate()}};function St(r,e){return p`<li>
    <div class="node">
      <strong>${r.label}</strong>
      ${r.change==="same"?d:p`<span class="mark ${r.change}">${r.change==="new"?"New":"Changed"}</span>`}
      ${r.excerpt?p`<span class="excerpt">${r.excerpt}</span>`:d}
    </div>
    ${e.length>0?p`<ul>${e}</ul>`:d}
  </li>`}function Ze({total:r,changed:e,added:t,removed:n}){let s=[r===1?"1 component":`${r.toLocaleString()} components`];return t>0&&t<r&&s.push(`${t} new`),e>0&&s.push(`${e} changed`),n>0&&s.push(`${n} removed`),s.join(", ")}function Tt({phase:r,result:e},t){switch(r){case"waiting":case"streaming":return"Generating";case"succeeded":return e&&ge(e.tree,t)?"Nothing was changed":e?`New version ready: ${Ze(K(e.tree,null))}`:"";case"cancelled":return"Cancelled";default:return""}}function Pt(r){let e=r.charAt(0).toUpperCase()+r.slice(1);return/[.!?…]$/.test(e)?e:`${e}.`}var Qe=[2e3,5e3,1e4],Rt=new Set(["succeeded","dead","cancelled","forgotten"]);function x(r){return Rt.has(r.status)}async function*tt(r,e){let t=`/api/jobs/v1/jobs/${encodeURIComponent(r)}`,n=await nt(t,e);yield{job:n,source:"polling",offline:!1};let s=null;for(;!x(n);){let i=s,a=0;try{for await(let c of Nt(t,s,e))if(a++,s=c.id??s,n=rt(n,c.data),yield{job:n,source:"events",offline:!1},x(n))return}catch(c){if(e.signal.aborted||c instanceof b)throw c}if(a===0||s===i)break;n=await et(n,t,e)??n,x(n)&&(yield{job:n,source:"polling",offline:!1})}let o=e.wait??Ut;for(let i=0;!x(n);i++){await o(Qe[Math.min(i,Qe.length-1)]??1e4,e.signal);let a=await et(n,t,e);n=a??n,yield{job:n,source:"polling",offline:a===null}}}function Ct(r){return rt({id:"",kind:"",status:"queued",progress:null,message:null,attempt:0,problem:null,result:null},r)}function rt(r,e){if(!m(e))return r;let{id:t,kind:n,status:s,progress:o,attempt:i,problem:a,result:l}=e;return{id:typeof t=="string"&&r.id===""?t:r.id,kind:typeof n=="string"?n:r.kind,status:typeof s=="string"?s:r.status,progress:It(o)??r.progress,message:m(o)&&typeof o.message=="string"?o.message:r.message,attempt:typeof i=="number"?i:r.attempt,problem:m(a)?S(a):r.problem,result:l??r.result}}async function*Nt(r,e,{bridge:t,fetch:n,signal:s}){let o={accept:"text/event-stream"};e!==null&&(o["last-event-id"]=e);let i=await L(t,n,`${r}/events`,{method:"GET",headers:o,signal:s}),a=i.headers.get("content-type")?.startsWith("text/event-stream")??!1;if(!i.ok||!a||!i.body){await i.body?.cancel();return}for await(let l of F(i.body,s))try{yield{id:l.id,data:JSON.parse(l.data)}}catch(c){if(!(c instanceof SyntaxError))throw c}}async function nt(r,{bridge:e,fetch:t,signal:n}){let s=await L(e,t,r,{method:"GET",headers:{accept:"application/json"},signal:n});if(!s.ok)throw new b(await q(s));return Ct(await s.json())}async function et(r,e,t){try{return await nt(e,t)}catch(n){if(t.signal.aborted)throw n;let s=n instanceof b?n.problem.status:0;if(s===404)return{...r,status:"forgotten"};if(Ot(s))throw n;return null}}function Ot(r){return r>=400&&r<500&&r!==408&&r!==429}function It(r){let e=m(r)?r.fraction:null;return typeof e=="number"&&Number.isFinite(e)?Math.min(1,Math.max(0,e)):null}function Ut(r,e){return new Promise((t,n)=>{e.throwIfAborted();let s=setTimeout(()=>{e.removeEventListener("abort",o),t()},r),o=()=>{clearTimeout(s),n(e.reason)};e.addEventListener("abort",o,{once:!0})})}var Mt={queued:"Waiting",running:"Running",scheduled:"Waiting to try again",succeeded:"Done",forgotten:"Done",cancelled:"Cancelled",dead:"Failed"},Z=class extends f{static{this.properties={bridge:{attribute:!1},jobId:{attribute:"job-id"},label:{},latest:{state:!0},problem:{state:!0}}}static{this.styles=[Y,_`
      .job {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 6px 16px;
        align-items: baseline;
      }
      .name {
        font-weight: 600;
      }
      .state.good {
        color: var(--_good);
      }
      .state.bad {
        color: var(--_bad);
      }
      progress {
        grid-column: 1 / -1;
        inline-size: 100%;
        block-size: 6px;
        border: 0;
        border-radius: 3px;
        overflow: hidden;
        background: var(--_line);
        accent-color: var(--_accent);
      }
      progress::-webkit-progress-bar {
        background: var(--_line);
      }
      progress::-webkit-progress-value {
        background: var(--_accent);
        transition: inline-size 200ms ease-out;
      }
      progress::-moz-progress-bar {
        background: var(--_accent);
      }
      .wide {
        grid-column: 1 / -1;
      }
    `]}#e=null;constructor(){super(),this.bridge={},this.jobId="",this.label="",this.latest=null,this.problem=null}get job(){return this.latest?.job??null}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#r()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.abort()}updated(e){e.has("jobId")&&this.#r()}render(){let e=this.job;return p`<div class="card" part="card">
      <div class="job">
        <span class="name">${this.label||(e?Gt(e.kind):"Job")}</span>
        <span class="state ${zt(e,this.problem)}" role="status" aria-live="polite">${Lt(e,this.problem)}</span>
        ${this.problem?d:this.#t(e)} ${this.#n(e)}
      </div>
    </div>`}#t(e){return e&&x(e)?d:e?.progress==null?p`<progress aria-label="Progress"></progress>`:p`<progress aria-label="Progress" max="1" value=${e.progress}></progress>`}#n(e){let t=this.problem??(e?.status==="dead"?e.problem:null);return t?p`<div class="problem wide">
        <p class="problem-title">${t.title}</p>
        ${t.detail?p`<p>${t.detail}</p>`:d}
        ${this.problem?p`<button type="button" @click=${this.#r}>Try again</button>`:d}
      </div>`:this.latest?.offline?p`<p class="muted wide">No connection. Asking again in a few seconds.</p>`:e&&!x(e)&&e.message?p`<p class="muted wide">${e.message}</p>`:e&&!x(e)&&e.attempt>1?p`<p class="muted wide">Attempt ${e.attempt}</p>`:d}#r=()=>{this.#e?.abort(),this.latest=null,this.problem=null,this.jobId!==""&&this.#s(this.jobId,(this.#e=new AbortController).signal)};async#s(e,t){try{for await(let s of tt(e,{bridge:this.bridge,fetch:(o,i)=>fetch(o,i),signal:t}))this.latest=s;let n=this.job;n&&this.dispatchEvent(new CustomEvent("sw-job-end",{detail:n,bubbles:!0,composed:!0}))}catch(n){t.aborted||(this.problem=W(n))}}};function Gt(r){return V(r.slice(r.lastIndexOf(".")+1))||"Job"}function Lt(r,e){if(e)return"Unknown";if(!r)return"Loading";let n=r.status==="scheduled"&&r.attempt===0?"Scheduled":Mt[r.status]??V(r.status);return r.status==="running"&&r.progress!==null?`${n}, ${Math.round(r.progress*100)} %`:n}function zt(r,e){return e||r?.status==="dead"?"bad":r?.status==="succeeded"||r?.status==="forgotten"?"good":""}for(let[r,e]of[["sw-generate",X],["sw-job-status",Z]])customElements.get(r)||customElements.define(r,e);export{X as SwGenerate,Z as SwJobStatus};
