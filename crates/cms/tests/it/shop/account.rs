use http::{Method, header};
use testkit::both;

use super::{FORM, ORIGIN, Shopper, location, refused};
use crate::studio::{MIGRATIONS, Studio};

const EMAIL: &str = "edith@marlow.example";
const PASSWORD: &str = "tide-copper-91";

async fn subscribe(shopper: &mut Shopper<'_>) {
    let fields = [("email", EMAIL), ("agree", "yes"), ("version", "1")];
    assert_eq!(location(shopper.post("/newsletter", &fields).await), "/newsletter?done=subscribed");
}

both! {
    async fn a_password_is_set_and_then_signs_in(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        assert_eq!(location(shopper.post("/account/password", &[("new_password", PASSWORD)]).await), "/sign-in?next=/account");
        shopper.sign_in(EMAIL).await;
        let html = shopper.get("/account").await.expect(200).text();
        assert!(html.contains("Set a password") && !html.contains("Present password"), "{html}");
        let html = refused(shopper.post("/account/password", &[("new_password", "short-91")]).await, "Use at least 10 characters.");
        assert!(!html.contains("short-91"), "{html}");
        assert!(html.contains("<details class=\"note\" open>"), "{html}");
        let mut elsewhere = Shopper::new(&studio);
        elsewhere.sign_in(EMAIL).await;
        assert_eq!(location(shopper.post("/account/password", &[("new_password", PASSWORD)]).await), "/account?done=password");
        let html = shopper.get("/account?done=password").await.expect(200).text();
        assert!(html.contains("Your password is saved") && html.contains("Present password"), "{html}");
        assert_eq!(location(elsewhere.get("/account").await), "/sign-in?next=/account", "other sessions end");

        for current in ["", "wrong-word-1"] {
            let fields = [("current_password", current), ("new_password", "another-word-92")];
            let html = refused(shopper.post("/account/password", &fields).await, "This is not your present password.");
            assert!(!html.contains("another-word-92") && !html.contains("wrong-word-1"), "{html}");
        }
        shopper.post("/sign-out", &[]).await.expect(303);
        let fields = [("do", "password"), ("email", EMAIL), ("password", PASSWORD)];
        assert_eq!(location(shopper.post("/sign-in", &fields).await), "/account");
        shopper.get("/account").await.expect(200);
    }

    async fn a_consent_is_shown_and_withdrawn(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        shopper.sign_in(EMAIL).await;
        assert!(shopper.get("/account").await.text().contains("You get no mails but those about your orders."));
        subscribe(&mut shopper).await;
        let html = shopper.get("/account").await.expect(200).text();
        assert!(html.contains("at most twice a month") && html.contains("version 1 of the text"), "{html}");
        assert_eq!(location(shopper.post("/account/consents", &[("scope", "newsletter")]).await), "/account?done=withdrawn");
        assert!(studio.storefront.subscriptions().is_empty());
        let html = shopper.get("/account?done=withdrawn").await.expect(200).text();
        assert!(html.contains("Your consent is withdrawn") && !html.contains("twice a month"), "{html}");
    }

    async fn one_click_unsubscribes_and_a_look_does_not(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        shopper.sign_in(EMAIL).await;
        subscribe(&mut shopper).await;
        let path = studio.storefront.unsubscribe_path(EMAIL);
        let mut reader = Shopper::new(&studio);
        for _ in 0..3 {
            let page = reader.get(&path).await.expect(200);
            assert!(page.text().contains("One more step") && page.text().contains("Unsubscribe"));
            assert_eq!((page.header("cache-control"), page.header("referrer-policy")), (Some("private, no-store"), Some("same-origin")));
        }
        assert_eq!(studio.storefront.subscriptions().len(), 1, "mail scanners open links");
        assert_eq!(location(reader.post(&path, &[]).await), "/newsletter?done=unsubscribed");
        assert!(reader.get("/newsletter?done=unsubscribed").await.expect(200).text().contains("You are off the list"));
        assert!(studio.storefront.subscriptions().is_empty());

        subscribe(&mut shopper).await;
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n".to_owned();
        for (kind, body) in [(FORM, one_click), ("multipart/form-data; boundary=b", parts)] {
            let answer = reader.send(Method::POST, &path, Some((kind, body)), &[]).await.expect(200);
            assert!(answer.text().contains("You are off the list") && answer.header(header::LOCATION.as_str()).is_none());
        }
        assert!(studio.storefront.subscriptions().is_empty(), "as a mail program posts it (RFC 8058)");

        refused(reader.post("/unsubscribe/none", &[]).await, "This link is not complete.");
        reader.send(Method::POST, "/unsubscribe/none", None, &[]).await.expect(404);
        studio.storefront.set_down(true);
        reader.send(Method::POST, &path, None, &[]).await.expect(503);
    }

    async fn addresses_are_added_changed_and_deleted(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        shopper.sign_in(EMAIL).await;
        let wrong = [("line1", "3 Quay"), ("city", "Hove"), ("country", "GB"), ("is_default_billing", "yes")];
        let html = refused(shopper.post("/account/addresses", &wrong).await, "Must contain more than white space.");
        assert!(html.contains("value=\"3 Quay\"") && html.contains("id=\"address-name-error\""), "{html}");
        assert!(html.contains("<option value=\"GB\" selected>") && html.contains("value=\"yes\" checked"), "{html}");
        let mut right = wrong.to_vec();
        right.push(("name", "Edith Marlow"));
        assert_eq!(location(shopper.post("/account/addresses", &right).await), "/account?done=address");
        let html = shopper.get("/account?done=address").await.expect(200).text();
        assert!(html.contains("The address is saved.") && html.contains("3 Quay") && html.contains("For bills"), "{html}");
        let path = html.split("action=\"").find(|part| part.starts_with("/account/addresses/")).unwrap();
        let path = path.split('"').next().unwrap().to_owned();
        right[0] = ("line1", "4 Quay");
        assert_eq!(location(shopper.post(&path, &right).await), "/account?done=address");
        let html = shopper.get("/account").await.expect(200).text();
        assert!(html.contains("4 Quay") && !html.contains("3 Quay"), "{html}");
        let mut stranger = Shopper::new(&studio);
        stranger.sign_in("omar@hale.example").await;
        stranger.post(&path, &right).await.expect(404);
        assert_eq!(location(shopper.post(&path, &[("do", "delete")]).await), "/account?done=deleted");
        assert!(!shopper.get("/account").await.text().contains("4 Quay"));
    }

    async fn data_is_taken_along_and_erased(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        assert_eq!(location(shopper.post("/account/export", &[]).await), "/sign-in?next=/account");
        shopper.sign_in(EMAIL).await;
        let file = shopper.post("/account/export", &[]).await.expect(200);
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"my-data.json\""));
        assert_eq!((file.header("content-type"), file.header("cache-control")), (Some("application/json"), Some("private, no-store")));
        assert!(file.text().contains(EMAIL));
        refused(shopper.post("/account/erasure", &[]).await, "Tick the box if you want your data erased.");
        assert!(shopper.get("/account").await.expect(200).text().contains("this cannot be undone"));
        assert_eq!(location(shopper.post("/account/erasure", &[("confirm", "yes")]).await), "/sign-in?done=erasure");
        assert_eq!(shopper.cookie("customer"), None);
        assert!(shopper.get("/sign-in?done=erasure").await.expect(200).text().contains("Your data is being erased"));
    }

    async fn name_address_and_sessions_are_changed(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let (mut shopper, mut elsewhere) = (Shopper::new(&studio), Shopper::new(&studio));
        shopper.sign_in(EMAIL).await;
        elsewhere.sign_in(EMAIL).await;
        assert_eq!(location(shopper.post("/account/name", &[("name", "Edith")]).await), "/account?done=name");
        let html = shopper.get("/account?done=name").await.expect(200).text();
        assert!(html.contains("Your name is saved.") && html.contains("<strong>Edith</strong>"), "{html}");
        assert!(html.contains("This browser") && html.contains("End all others"), "{html}");
        assert_eq!(location(shopper.post("/account/sessions", &[]).await), "/account?done=sessions");
        let html = shopper.get("/account?done=sessions").await.expect(200).text();
        assert!(html.contains("You are signed out everywhere else.") && !html.contains("End all others"), "{html}");
        assert_eq!(location(elsewhere.get("/account").await), "/sign-in?next=/account");

        refused(shopper.post("/account/email", &[("email", "edith at marlow")]).await, "Enter an email address");
        assert_eq!(location(shopper.post("/account/email", &[("email", "edith@hale.example")]).await), "/account?done=email-sent");
        let sent = studio.storefront.sent_links().pop().unwrap();
        assert_eq!(sent.email, "edith@hale.example");
        let page = location(elsewhere.get(sent.link.strip_prefix(ORIGIN).unwrap()).await);
        for _ in 0..2 {
            let opened = elsewhere.get(&page).await.expect(200);
            assert!(opened.text().contains("Use this address"), "{}", opened.text());
            assert_eq!(opened.header("cache-control"), Some("private, no-store"));
        }
        assert!(shopper.get("/account").await.text().contains(EMAIL), "a look changes nothing");
        assert_eq!(location(elsewhere.post(&page, &[]).await), "/account?done=email");
        assert!(shopper.get("/account").await.text().contains("edith@hale.example"));
        refused(shopper.post(&page, &[]).await, "This link was used before");
    }
}
