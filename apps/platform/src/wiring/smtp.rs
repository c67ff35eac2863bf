//! Mail by SMTP: the transport of production.

use std::time::Duration;

use async_trait::async_trait;
use commerce::mail::{Mail, MailError, Mailer};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::{Category, Severity};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use sha2::{Digest as _, Sha256};

/// How long one step of a conversation with the server may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Hands mails to a server, in a connection of their own.
#[derive(Debug)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl Smtp {
    /// Sends through the server of this address, in the name of `from`.
    ///
    /// # Errors
    /// When the URL or the address cannot be read.
    pub(super) fn new(url: &str, from: &str) -> Result<Self, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| chain(&error))?;
        let from = from.parse().map_err(|error: lettre::address::AddressError| error.to_string())?;
        Ok(Self { transport: builder.timeout(Some(TIMEOUT)).build(), from })
    }

    fn message(&self, mail: Mail) -> Result<Message, MailError> {
        let to: Address = mail.to.parse().map_err(|_| MailError::Refused("the address cannot be read".to_owned()))?;
        // The same mail again has the same name, by which the receiving side may know it.
        let digest: String = Sha256::digest(mail.key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let id = format!("<{}@{}>", &digest[..32], self.from.domain());
        let mut message = Message::builder()
            .from(Mailbox::new(Some(mail.from_name), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .message_id(Some(id))
            // Answering machines keep silent (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(url) = mail.unsubscribe_url.filter(|url| !url.contains(['<', '>', '\r', '\n'])) {
            let list = HeaderName::new_from_ascii_str("List-Unsubscribe");
            let post = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
            message = message
                .raw_header(HeaderValue::new(list, format!("<{url}>")))
                .raw_header(HeaderValue::new(post, "List-Unsubscribe=One-Click".to_owned()));
        }
        message
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|error| MailError::Refused(error.to_string()))
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        self.transport.send(message).await.map(drop).map_err(|error| failed(&error))
    }
}

/// Only what the server says of this mail is final: that it does not know us, or refuses to talk, an operator can mend.
fn failed(error: &Error) -> MailError {
    let is_about_the_mail = error.status().is_some_and(|code| {
        code.severity == Severity::PermanentNegativeCompletion
            && matches!(code.category, Category::MailSystem)
            && error.is_permanent()
    });
    // The server's words may hold the address.
    let told = error.status().map_or_else(|| chain(error), |code| format!("the server answered {code}"));
    if is_about_the_mail { MailError::Refused(told) } else { MailError::Temporary(told) }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let parts: Vec<String> =
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    use super::*;

    /// A server that speaks just enough SMTP for one mail; what it was told, a line each. `verdict` answers the mail.
    async fn server(recipient: &'static str, verdict: &'static str) -> (String, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let mut told = Vec::new();
            let mut in_data = false;
            write.write_all(b"220 test.example ESMTP\r\n").await.unwrap();
            while let Some(line) = lines.next_line().await.unwrap() {
                let answer = match line.as_str() {
                    "." => {
                        in_data = false;
                        verdict
                    }
                    _ if in_data => "",
                    "DATA" => {
                        in_data = true;
                        "354 go on"
                    }
                    "QUIT" => "221 bye",
                    line if line.starts_with("EHLO") => "250-test.example\r\n250 8BITMIME",
                    line if line.starts_with("RCPT") => recipient,
                    _ => "250 ok",
                };
                let ends = line == "QUIT";
                told.push(line);
                if !answer.is_empty() && write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                    break;
                }
                if ends {
                    break;
                }
            }
            told
        });
        (url, task)
    }

    fn mail() -> Mail {
        Mail {
            key: "sign_in/clnk_01h455vb4pex5vsknk084sn02q".to_owned(),
            from_name: "Kiln & Field".to_owned(),
            to: "ada@example.com".to_owned(),
            subject: "Sign in to Kiln & Field – ÄÖÜ".to_owned(),
            text: "Sign in:\nhttps://kiln.example/account/link?token=t\n.\n".to_owned(),
            html: "<p>Sign in</p>".to_owned(),
            unsubscribe_url: Some("https://kiln.example/newsletter/end?token=u".to_owned()),
        }
    }

    async fn check(recipient: &'static str, verdict: &'static str) -> (Result<(), MailError>, Vec<String>) {
        let (url, server) = server(recipient, verdict).await;
        let outcome = Smtp::new(&url, "mail@sitewright.example").unwrap().send(mail()).await;
        (outcome, server.await.unwrap())
    }

    #[tokio::test]
    async fn a_mail_reaches_the_server_whole() {
        crate::install_crypto();
        let (outcome, told) = check("250 ok", "250 queued").await;
        outcome.unwrap();
        let told = told.join("\n");
        for part in [
            "MAIL FROM:<mail@sitewright.example>",
            "RCPT TO:<ada@example.com>",
            "To: ada@example.com",
            "<mail@sitewright.example>",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://kiln.example/newsletter/end?token=u>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Content-Type: multipart/alternative;",
            "text/plain",
            "text/html",
            "https://kiln.example/account/link?token",
            // A line with a dot alone would end the mail.
            "\n..\n",
        ] {
            assert!(told.contains(part), "{part:?} is missing in\n{told}");
        }
        let id = |told: &str| told.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned);
        let (_, again) = check("250 ok", "250 queued").await;
        assert!(id(&told).is_some());
        assert_eq!(id(&told), id(&again.join("\n")), "the same mail has the same name");
    }

    #[tokio::test]
    async fn only_the_mails_own_faults_are_final() {
        crate::install_crypto();
        let outcome = |checked: (Result<(), MailError>, Vec<String>)| checked.0.unwrap_err();
        for (recipient, verdict, is_final) in [
            ("550 5.1.1 no such user", "250 queued", true),
            ("250 ok", "554 5.7.1 this is spam", true),
            ("450 4.2.1 try later", "250 queued", false),
            ("250 ok", "451 4.3.0 disk full", false),
            ("530 5.7.0 authenticate first", "250 queued", false),
        ] {
            let error = outcome(check(recipient, verdict).await);
            assert_eq!(matches!(error, MailError::Refused(_)), is_final, "{recipient} {verdict}: {error}");
            assert!(!error.to_string().contains("ada@"), "{error}");
        }
        let gone = Smtp::new("smtp://127.0.0.1:9", "mail@sitewright.example").unwrap().send(mail()).await;
        assert!(matches!(gone, Err(MailError::Temporary(_))));
        let nobody = Mail { to: "nobody".to_owned(), ..mail() };
        let refused = Smtp::new("smtp://127.0.0.1:9", "mail@sitewright.example").unwrap().send(nobody).await;
        assert!(matches!(refused, Err(MailError::Refused(_))));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        assert!(Smtp::new("http://mail.example", "mail@sitewright.example").is_err());
        assert!(Smtp::new("smtps://mail.example", "nobody").is_err());
    }
}
