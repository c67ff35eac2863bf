use testkit::both;

use super::{Shopper, location, refused};
use crate::studio::{MIGRATIONS, Studio};

const RED: [(&str, &str); 3] = [("slug", "red-book"), ("variant", "red-book-Hardcover"), ("quantity", "2")];

both! {
    async fn a_product_goes_into_the_cart_and_out_again(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        let page = shopper.get("/products/red-book").await.expect(200);
        let html = page.text();
        for part in ["action=\"/cart/lines\"", "<legend>Binding</legend>", "value=\"red-book-Hardcover\" checked", "Add to cart"] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        // Looking leaves no trace, and the page is everybody's.
        assert_eq!((page.header("set-cookie"), page.header("cache-control")), (None, Some("public, no-cache")));
        let empty = shopper.get("/cart").await.expect(200);
        assert!(empty.text().contains("Nothing is in the cart yet") && empty.header("set-cookie").is_none());

        let added = location(shopper.post("/cart/lines", &RED).await);
        assert_eq!(added, "/cart?done=added&product=red-book");
        let secret = shopper.cookie("cart").unwrap().to_owned();
        let cart = shopper.get(&added).await.expect(200);
        assert_eq!(cart.header("cache-control"), Some("private, no-store"));
        assert_eq!(cart.header("etag"), None);
        let html = cart.text();
        for part in ["The red book is in your cart.", "Hardcover", "€12.50 each", "€25.00", "noindex", "Check out"] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        for what in ["", "&product=blue-book", "&product=%3Cscript%3E"] {
            let html = shopper.get(&format!("/cart?done=added{what}")).await.expect(200).text();
            assert!(html.contains("It is in your cart.") && !html.contains("<script"), "{html}");
        }
        assert_eq!(location(shopper.post("/cart/lines/red-book-Hardcover", &[("do", "change"), ("quantity", "3")]).await), "/cart");
        assert!(shopper.get("/cart").await.text().contains("€37.50"));
        assert_eq!(shopper.cookie("cart"), Some(secret.as_str()), "one cart, one cookie");
        assert_eq!(location(shopper.post("/cart/lines/red-book-Hardcover", &[("do", "remove"), ("quantity", "x")]).await), "/cart");
        assert!(shopper.get("/cart").await.text().contains("Nothing is in the cart yet"));
    }

    async fn a_wrong_quantity_is_said_beside_the_field(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        studio.storefront.set_stock("red-book-Paperback", 2);
        let mut shopper = Shopper::new(&studio);
        for quantity in ["0", "-1", "100", "1.5", "many", "", "9223372036854775808", "１"] {
            let html = refused(
                shopper.post("/cart/lines", &[("slug", "red-book"), ("variant", "red-book-Paperback"), ("quantity", quantity)]).await,
                "Enter a number from 1 to 99.",
            );
            assert!(html.contains("<h1>The red book</h1>") && html.contains("aria-describedby=\"buy-quantity-error\""), "{html}");
            assert!(html.contains(&format!("value=\"{quantity}\"")), "what was typed is kept: {html}");
            assert!(html.contains("value=\"red-book-Paperback\" checked"), "{html}");
        }
        refused(shopper.post("/cart/lines", &[("slug", "red-book"), ("variant", "red-book-Paperback"), ("quantity", "3")]).await, "Only 2 are left.");
        refused(shopper.post("/cart/lines", &[("slug", "red-book"), ("variant", "nothing"), ("quantity", "1")]).await, "no longer sold");
        refused(shopper.post("/cart/lines", &[("slug", "red-book"), ("quantity", "1")]).await, "Choose one of the versions.");
        // Without a product to show it on, it is said on the cart's page.
        refused(shopper.post("/cart/lines", &[("slug", "//evil.example"), ("variant", "x"), ("quantity", "1")]).await, "<h1>Cart</h1>");
        assert_eq!(shopper.cookie("cart"), None);
        shopper.post("/cart/lines", &RED).await.expect(303);
        let html = refused(shopper.post("/cart/lines/red-book-Hardcover", &[("do", "change"), ("quantity", "0")]).await, "from 1 to 99");
        assert!(html.contains("id=\"line-red-book-Hardcover-quantity-error\""), "{html}");
    }

    async fn a_coupon_is_put_on_and_taken_off(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        studio.storefront.add_coupon("READ10", 10);
        let mut shopper = Shopper::new(&studio);
        shopper.post("/cart/lines", &RED).await.expect(303);
        let html = refused(shopper.post("/cart/coupon", &[("do", "add"), ("code", "<script>")]).await, "We do not know this code.");
        assert!(html.contains("value=\"&lt;script&gt;\""), "{html}");
        assert_eq!(location(shopper.post("/cart/coupon", &[("do", "add"), ("code", " READ10 ")]).await), "/cart");
        let html = shopper.get("/cart").await.text();
        assert!(html.contains("READ10") && html.contains("−€2.50") && html.contains("€22.50"), "{html}");
        shopper.post("/cart/coupon", &[("do", "remove")]).await.expect(303);
        assert!(!shopper.get("/cart").await.text().contains("READ10"));
    }

    async fn a_cart_is_only_its_owners(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let (mut one, mut other) = (Shopper::new(&studio), Shopper::new(&studio));
        one.post("/cart/lines", &RED).await.expect(303);
        other.post("/cart/lines", &[("slug", "blue-book"), ("variant", "blue-book-Hardcover"), ("quantity", "1")]).await.expect(303);
        assert!(!other.get("/cart").await.text().contains("The red book"));
        other.post("/cart/lines/red-book-Hardcover", &[("do", "change"), ("quantity", "9")]).await.expect(404);
        other.post("/cart/lines/red-book-Hardcover", &[("do", "remove")]).await.expect(404);
        assert!(one.get("/cart").await.text().contains("€25"));
        // A made-up secret is as good as none.
        let mut thief = Shopper::new(&studio);
        thief.cookies.insert("cart".to_owned(), "guessed".to_owned());
        assert!(thief.get("/cart").await.expect(200).text().contains("Nothing is in the cart yet"));
    }

    async fn the_checkout_is_elsewhere(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        refused(shopper.post("/checkout", &[]).await, "The cart is empty.");
        shopper.post("/cart/lines", &RED).await.expect(303);
        let page = shopper.get("/cart").await.expect(200);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self' http://localhost:8080;") && !policy.contains("script-src"), "{policy}");
        assert!(location(shopper.post("/checkout", &[]).await).starts_with("http://localhost:8080/checkout/"));
        // The return shows the order to whoever holds the signed address, and nobody may keep it.
        let order = shopper.get("/orders/status?token=signed.1001").await.expect(200);
        assert!(order.text().contains("Thank you for your order") && order.text().contains("1001"));
        assert_eq!(order.header("cache-control"), Some("private, no-store"));
        assert_eq!(order.header("referrer-policy"), Some("same-origin"));
        for forged in ["/orders/status", "/orders/status?token=1001", "/orders/status?token=%00"] {
            assert!(shopper.get(forged).await.expect(200).text().contains("We cannot show this order"), "{forged}");
        }
    }
}
