use testkit::both;

use super::{ORIGIN, Shopper, location, refused};
use crate::studio::{MIGRATIONS, Studio};

const EMAIL: &str = "edith@marlow.example";

both! {
    async fn a_link_signs_in_once_and_only_when_confirmed(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        assert!(shopper.get("/sign-in").await.expect(200).text().contains("Send me a link"));
        let html = refused(shopper.post("/sign-in", &[("do", "link"), ("email", "edith at marlow")]).await, "Enter an email address");
        assert!(html.contains("value=\"edith at marlow\"") && html.contains("aria-invalid=\"true\""), "{html}");
        assert_eq!(location(shopper.post("/sign-in", &[("do", "link"), ("email", EMAIL)]).await), "/sign-in?done=sent");
        assert!(shopper.get("/sign-in?done=sent").await.text().contains("Look into your mail"));

        // A link may bring its secret in the query: it goes into the path.
        assert_eq!(location(shopper.get("/sign-in?token=abc").await), "/sign-in/abc");
        let path = studio.storefront.sent_links()[0].link.strip_prefix(ORIGIN).unwrap().to_owned();
        // A mail program opens the link to look at it: nothing happens, as often as it likes.
        let mut preview = Shopper::new(&studio);
        for _ in 0..3 {
            let page = preview.get(&path).await.expect(200);
            assert!(page.text().contains("One more step"));
            assert_eq!((page.header("set-cookie"), page.header("cache-control")), (None, Some("private, no-store")));
        }
        assert_eq!(location(shopper.post(&path, &[]).await), "/account");
        let account = shopper.get("/account").await.expect(200);
        assert!(account.text().contains(EMAIL) && account.text().contains("12 High Street"));
        assert_eq!(account.header("cache-control"), Some("private, no-store"));
        refused(preview.post(&path, &[]).await, "This link was used before");
        assert_eq!(preview.cookie("customer"), None);
    }

    async fn a_password_signs_in_and_is_never_shown_again(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        studio.storefront.add_customer(EMAIL, "tide-copper-91");
        let mut shopper = Shopper::new(&studio);
        for (email, password) in [(EMAIL, "wrong-word-1"), ("nobody@marlow.example", "tide-copper-91"), (EMAIL, "")] {
            let html = refused(
                shopper.post("/sign-in", &[("do", "password"), ("email", email), ("password", password)]).await,
                "Email or password is wrong.",
            );
            assert!(html.contains(&format!("value=\"{email}\"")) && !html.contains("wrong-word-1"), "{html}");
        }
        let fields = [("do", "password"), ("email", EMAIL), ("password", "tide-copper-91"), ("next", "/auctions/lamp")];
        assert_eq!(location(shopper.post("/sign-in", &fields).await), "/auctions/lamp");
        assert!(shopper.get("/sign-in").await.text().contains("You are signed in"));
    }

    async fn signing_in_leads_to_no_other_site(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        studio.storefront.add_customer(EMAIL, "tide-copper-91");
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "/auctions//evil.example", "javascript:alert(1)"] {
            let mut shopper = Shopper::new(&studio);
            let page = shopper.get(&format!("/sign-in?{}", crate::shop::encode(&[("next", next)]))).await.expect(200);
            assert!(!page.text().contains("evil") && !page.text().contains("javascript"), "{next}");
            let fields = [("do", "password"), ("email", EMAIL), ("password", "tide-copper-91"), ("next", next)];
            assert_eq!(location(shopper.post("/sign-in", &fields).await), "/account", "{next}");
        }
    }

    async fn the_cart_comes_along_and_stays_with_the_customer(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        shopper.post("/cart/lines", &[("slug", "red-book"), ("variant", "red-book-Hardcover"), ("quantity", "1")]).await.expect(303);
        let guest = shopper.cookie("cart").unwrap().to_owned();
        shopper.sign_in(EMAIL).await;
        assert_ne!(shopper.cookie("cart"), Some(guest.as_str()), "what a guest held is of no use any more");
        assert!(shopper.get("/cart").await.text().contains("The red book"));
        assert_eq!(location(shopper.post("/sign-out", &[]).await), "/");
        assert_eq!((shopper.cookie("cart"), shopper.cookie("customer")), (None, None));
        assert!(shopper.get("/cart").await.text().contains("Nothing is in the cart yet"));
        assert_eq!(location(shopper.get("/account").await), "/sign-in?next=/account");
        // On another day, the customer finds it again.
        let mut later = Shopper::new(&studio);
        later.sign_in(EMAIL).await;
        assert!(later.get("/cart").await.text().contains("The red book"));
    }
}
