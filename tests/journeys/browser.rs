//! A browser without JavaScript: it keeps cookies by host, follows redirects and fills forms.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, StatusCode, Url};

/// Redirects that are followed at the most.
const MAX_REDIRECTS: usize = 10;

pub(crate) struct Browser {
    client: reqwest::Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// What a browser shows.
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) html: String,
}

/// A form with what stands in it.
#[derive(Debug)]
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self { client: e2e::client().unwrap(), cookies: BTreeMap::new() }
    }

    pub(crate) async fn open(&mut self, url: &str) -> Page {
        self.load(Method::GET, Url::parse(url).unwrap(), None, None).await
    }

    /// Sends the first form of the page whose action contains `action`, with these fields instead of what stands there.
    pub(crate) async fn submit(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = page.form(action);
        let mut sent = form.fields;
        for (name, value) in fields {
            sent.retain(|(known, _)| known != name);
            sent.push(((*name).to_owned(), (*value).to_owned()));
        }
        let url = page.url.join(&form.action).unwrap();
        self.load(Method::POST, url, Some(sent), Some(page.url.origin().ascii_serialization())).await
    }

    async fn load(
        &mut self,
        mut method: Method,
        mut url: Url,
        mut form: Option<Vec<(String, String)>>,
        origin: Option<String>,
    ) -> Page {
        for _ in 0..MAX_REDIRECTS {
            let jar = self.cookies.entry(url.host_str().unwrap().to_owned()).or_default();
            let mut request = self.client.request(method.clone(), url.clone());
            if !jar.is_empty() {
                let pairs: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
                request = request.header(COOKIE, pairs.join("; "));
            }
            if let Some(fields) = &form {
                request = request.form(fields).header(ORIGIN, origin.clone().unwrap());
            }
            let answer = request.send().await.unwrap();
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
                assert!(attributes.contains("HttpOnly") && !attributes.contains("Domain"), "{attributes}");
                let (name, value) = pair.split_once('=').unwrap();
                if attributes.contains("Max-Age=0") {
                    jar.remove(name);
                } else {
                    jar.insert(name.to_owned(), value.to_owned());
                }
            }
            let status = answer.status();
            if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
                return Page { url, status, html: answer.text().await.unwrap() };
            }
            url = url.join(answer.headers()[LOCATION].to_str().unwrap()).unwrap();
            (method, form) = (Method::GET, None);
        }
        panic!("too many redirects, the last one to {url}");
    }
}

impl Page {
    /// Itself, if it is of this status and shows all of these texts.
    #[track_caller]
    pub(crate) fn shows(self, status: u16, texts: &[&str]) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}\n{}", self.url, self.html);
        for text in texts {
            assert!(self.html.contains(text), "{text:?} is not on {}\n{}", self.url, self.html);
        }
        self
    }

    #[track_caller]
    fn form(&self, action: &str) -> Form {
        let forms = self.html.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap());
        let mut forms = forms.map(|form| {
            let (tag, content) = form.split_once('>').unwrap();
            let own = self.url.path().to_owned();
            Form { action: attribute(tag, "action").unwrap_or(own), fields: fields(content) }
        });
        forms
            .find(|form| form.action.contains(action))
            .unwrap_or_else(|| panic!("no form {action} on {}\n{}", self.url, self.html))
    }
}

/// What a browser would send of these inputs and lists.
fn fields(content: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in content.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        let Some(name) = tag.starts_with("input").then(|| attribute(tag, "name")).flatten() else { continue };
        let kind = attribute(tag, "type").unwrap_or_default();
        if matches!(kind.as_str(), "radio" | "checkbox") && !tag.split_whitespace().any(|word| word == "checked") {
            continue;
        }
        fields.push((name, attribute(tag, "value").unwrap_or_default()));
    }
    for list in content.split("<select").skip(1) {
        let (tag, options) = list.split_once('>').unwrap();
        let options: Vec<_> = options.split("</select>").next().unwrap().split("<option").skip(1).collect();
        let chosen = options.iter().find(|option| option.split('>').next().unwrap().contains("selected"));
        let value = chosen.or(options.first()).and_then(|option| attribute(option, "value"));
        fields.push((attribute(tag, "name").unwrap(), value.unwrap_or_default()));
    }
    fields
}

/// The value of an attribute, as the page means it.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}
