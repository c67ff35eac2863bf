//! Products as files: out, and in again.

use axum::body::Body;
use axum::http::{Method, Request};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant};

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, product_path, slugs};

async fn export(client: &Client, format: &str) -> String {
    client.get(&format!("/api/commerce/v1/product-exports?format={format}")).await.expect(200).text()
}

async fn import(client: &Client, query: &str, file: impl Into<Vec<u8>>) -> Value {
    let request = Request::builder().method(Method::POST).uri(format!("/api/commerce/v1/product-imports?{query}"));
    client.call(request.body(Body::from(file.into())).unwrap()).await.expect(200).value()
}

fn counts(report: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| report[name].as_i64().unwrap())
}

fn told(report: &Value) -> Vec<(i64, &str, &str)> {
    let text = |error: &'_ Value, name: &str| error[name].as_str().map(str::to_owned).unwrap();
    let errors = report["errors"].as_array().unwrap();
    assert!(errors.iter().all(|error| !text(error, "detail").is_empty()));
    errors
        .iter()
        .map(|e| (e["row"].as_i64().unwrap(), e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect()
}

fn line(slug: &str, sku: &str) -> String {
    json!({"slug": slug, "title": "T", "variants": [{"sku": sku, "price": {"amount": 1, "currency": "EUR"}}]})
        .to_string()
}

async fn fill(shop: &Shop, count: usize) {
    for at in 0..count {
        let body = json!({
            "slug": format!("p{at}"), "title": "=HYPERLINK(\"x\")", "description": "Line one,\n'-line \"two\"", "status": "published",
            "attributes": {"tags": ["a", "ü"], "number": 1.5, "flag": true},
            "images": [{"url": "/a.webp", "alt": "+A", "width": 3, "height": 4}],
            "variants": [
                {"sku": format!("A-{at}"), "title": "@Sand", "options": {"colour": "-sand"}, "price": {"amount": 100, "currency": "EUR"}},
                {"sku": format!("B-{at}"), "options": {"colour": "grey"}, "price": {"amount": 90, "currency": "EUR"},
                 "compare_at": {"amount": 120, "currency": "EUR"}},
            ]
        });
        let _ = shop.client.post(PRODUCTS, body).await.expect(201);
    }
}

both! {
    async fn what_was_exported_is_imported_as_it_was(db: TestDb) {
        let shop = Shop::open(&db);
        fill(&shop, 3).await;
        let files = [export(&shop.client, "csv").await, export(&shop.client, "jsonl").await];
        assert!(files[0].lines().skip(1).all(|line| !line.contains(",=") && !line.contains(",@") && !line.contains(",+")), "{}", files[0]);
        for (number, format) in [(2, "csv"), (3, "jsonl")] {
            let other = shop.seen_by(&owner(tenant(number)));
            let file = &files[usize::try_from(number).unwrap() - 2];
            assert_eq!(counts(&import(&other, &format!("format={format}&dry_run=true"), file.as_str()).await), [3, 0, 0, 0]);
            assert_eq!(slugs(&other.get(PRODUCTS).await.value()), Vec::<&str>::new());
            let report = import(&other, &format!("format={format}"), file.as_str()).await;
            assert_eq!((counts(&report), told(&report)), ([3, 0, 0, 0], vec![]));
            assert_eq!([export(&other, "csv").await, export(&other, "jsonl").await], files);
            assert_eq!(counts(&import(&other, &format!("format={format}"), file.as_str()).await), [0, 0, 3, 0]);
        }
        let first = shop.client.get(PRODUCTS).await.value()["data"][0].clone();
        assert_eq!(shop.client.get(&product_path(&first)).await.value()["version"], 1);
    }

    async fn a_long_export_holds_each_product_once(db: TestDb) {
        let shop = Shop::open(&db);
        let lines: Vec<_> = (0..230).map(|at| {
            json!({"slug": format!("p{at}"), "title": "P", "variants": [{"sku": format!("P-{at}"), "price": {"amount": at, "currency": "EUR"}}]}).to_string()
        }).collect();
        assert_eq!(counts(&import(&shop.client, "format=jsonl", lines.join("\n")).await), [230, 0, 0, 0]);
        let exported = export(&shop.client, "jsonl").await;
        let found: Vec<String> = exported.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["slug"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, (0..230).map(|at| format!("p{at}")).collect::<Vec<_>>());
    }

    async fn what_is_wrong_is_told_row_by_row(db: TestDb) {
        let shop = Shop::open(&db);
        let taken = shop.product("taken").await;
        let file = [
            line("one", "ONE").into_bytes(),
            b"{".to_vec(),
            Vec::new(),
            line("two", "TAKEN-1").into_bytes(),
            line("Bad Slug", "X").into_bytes(),
            br#"{"slug": "a", "title": "T", "variants": [{"sku": "Y", "price": {"amount": "1", "currency": "EUR"}}]}"#.to_vec(),
            b"\xff\xfe".to_vec(),
            vec![b' '; 10],
            line("three", "THREE").into_bytes(),
        ].join(&b'\n');
        let expected = [
            (2, "", "invalid_json"), (4, "/variants/0/sku", "sku_taken"), (5, "/slug", "slug_format"),
            (6, "/variants/0/price/amount", "invalid"), (7, "", "invalid_utf8"),
        ];
        for query in ["format=jsonl&dry_run=true", "format=jsonl"] {
            let report = import(&shop.client, query, file.as_slice()).await;
            assert_eq!((counts(&report), told(&report)), ([2, 0, 0, 5], expected.to_vec()), "{query}");
        }
        assert_eq!(shop.client.get(&product_path(&taken)).await.value()["version"], 1);

        let csv = "slug,title,sku,price_amount,price_currency\r\nfour,T,FOUR,1,EUR\r\nfive,T,FIVE,1,XYZ\r\nsix,T,SIX\r\n\
                   seven,T,SEVEN,1,EUR\r\nseven,T,TAKEN-1,-1,EUR\r\n\"eight";
        let report = import(&shop.client, "format=csv", csv).await;
        assert_eq!(counts(&report), [1, 0, 0, 4]);
        assert_eq!(told(&report), [
            (3, "/price_currency", "invalid"), (4, "", "cell_count"), (6, "/price_amount", "out_of_range"), (7, "", "quote_open"),
        ]);
        for (head, code) in [
            ("slug,surprise\n".to_owned(), "unknown_column"), ("slug,title\nmug,Mug\n".to_owned(), "missing_column"),
            ("slug,slug\n".to_owned(), "duplicate_column"), (",".repeat(900_000), "too_many_cells"),
        ] {
            assert_eq!(told(&import(&shop.client, "format=csv", head).await), [(1, "", code)]);
        }
        let report = import(&shop.client, "format=jsonl", "{}\n".repeat(10_001)).await;
        assert_eq!((counts(&report), report["errors"].as_array().unwrap().len()), ([0, 0, 0, 10_001], 1_000));
    }

    async fn a_product_with_a_broken_line_is_left_out_whole(db: TestDb) {
        let shop = Shop::open(&db);
        let head = "slug,title,sku,options,price_amount,price_currency";
        let first = r#"mug,Mug,MUG-1,"{""size"": ""S""}",1,EUR"#;
        for (broken, pointer, code) in [
            ("mug,Mug,MUG-2,{},x,EUR", "/price_amount", "invalid"),
            ("mug,Mug,MUG-2,{},1", "", "cell_count"),
            ("mug,Mug,MUG-2,\"{}x,1,EUR", "", "quote_open"),
            ("mug,Other,MUG-2,{},1,EUR", "/title", "differs"),
            (r#"mug,Mug,MUG-2,"{""size"": ""S""}",1,EUR"#, "/options", "duplicate"),
            ("mug,Mug,MUG-1,{},1,EUR", "/sku", "duplicate"),
            ("mug,Mug,MUG-2,{},1,USD", "/price_currency", "currency_mismatch"),
        ] {
            let report = import(&shop.client, "format=csv", format!("{head}\n{first}\n{broken}\n")).await;
            assert_eq!((counts(&report), told(&report)), ([0, 0, 0, 1], vec![(3, pointer, code)]), "{broken}");
        }
        assert_eq!(slugs(&shop.client.get(PRODUCTS).await.value()), Vec::<&str>::new());
    }

    async fn a_quote_within_a_cell_fails_its_row_alone(db: TestDb) {
        let shop = Shop::open(&db);
        let row = |at: usize| match at {
            3 => "p3,5 inch\",P-3,1,EUR".to_owned(),
            5 => "p5,\"5\" inch\",P-5,1,EUR".to_owned(),
            _ => format!("p{at},Title,P-{at},1,EUR"),
        };
        let rows: Vec<_> = (0..300).map(row).collect();
        let head = "slug,title,sku,price_amount,price_currency";
        let report = import(&shop.client, "format=csv", format!("{head}\n{}\n", rows.join("\n"))).await;
        assert_eq!((counts(&report), told(&report)), ([298, 0, 0, 2], vec![(5, "", "quote_misplaced"), (7, "", "quote_misplaced")]));
        // A quote that begins a cell may hold lines. That it did is told.
        let report = import(&shop.client, "format=csv", format!("{head}\nq,\"5 inch,Q,1,EUR\nr,R,R,1,EUR\n")).await;
        assert_eq!((counts(&report), told(&report)), ([0, 0, 0, 1], vec![(2, "", "quote_open")]));
        assert!(report["errors"][0]["detail"].as_str().unwrap().contains("Lines 2 to "), "{report}");
    }

    async fn a_file_without_products_is_told(db: TestDb) {
        let shop = Shop::open(&db);
        for file in ["", "\u{feff}", " \r\n\n", "\u{feff}\n"] {
            for format in ["csv", "jsonl"] {
                let report = import(&shop.client, &format!("format={format}"), file).await;
                assert_eq!((counts(&report), told(&report)), ([0, 0, 0, 1], vec![(1, "", "empty_file")]), "{file:?}");
            }
        }
        let report = import(&shop.client, "format=csv", "mug,Mug,MUG-1,1,EUR\n").await;
        assert_eq!(told(&report), [(1, "", "missing_head")]);
        let report = import(&shop.client, "format=csv", export(&shop.client, "csv").await).await;
        assert_eq!((counts(&report), told(&report)), ([0; 4], vec![]));
    }

    async fn which_skus_are_taken_is_told(db: TestDb) {
        let shop = Shop::open(&db);
        shop.product("taken").await;
        let variants = ["NEW", "TAKEN-1", "NEWER"].map(|sku| json!({"sku": sku, "options": {"for": sku}, "price": {"amount": 1, "currency": "EUR"}}));
        let line = json!({"slug": "mug", "title": "Mug", "variants": variants}).to_string();
        let report = import(&shop.client, "format=jsonl", line).await;
        assert_eq!((counts(&report), told(&report)), ([0, 0, 0, 1], vec![(1, "/variants/1/sku", "sku_taken")]));
        assert!(report["errors"][0]["detail"].as_str().unwrap().contains("TAKEN-1"), "{report}");
        let csv = "slug,title,sku,price_amount,price_currency,options\na,A,A-1,1,EUR,\na,A,TAKEN-1,1,EUR,\"{\"\"a\"\":\"\"b\"\"}\"\n";
        assert_eq!(told(&import(&shop.client, "format=csv", csv).await), [(3, "/sku", "sku_taken")]);
    }

    async fn a_report_is_short_whatever_is_in_the_file(db: TestDb) {
        let shop = Shop::open(&db);
        let line = json!({"slug": "a", "title": "A", "attributes": {"x".repeat(900_000): 1}, "variants": []}).to_string();
        let report = import(&shop.client, "format=jsonl", line).await;
        assert_eq!(counts(&report), [0, 0, 0, 1]);
        assert!(report.to_string().len() < 2_000, "{}", report.to_string().len());
    }

    async fn parallel_imports_of_the_same_products_make_each_once(db: TestDb) {
        let shop = Shop::open(&db);
        let mut lines: Vec<_> = (0..30).map(|at| line(&format!("p{at}"), &format!("P-{at}"))).collect();
        let forward = lines.join("\n");
        lines.reverse();
        let backward = lines.join("\n");
        let imports = (0..4).map(|at| import(&shop.client, "format=jsonl", if at % 2 == 0 { forward.clone() } else { backward.clone() }));
        let mut reports: Vec<_> = join_all(imports).await.iter().map(counts).collect();
        reports.sort_unstable();
        assert_eq!(reports, [[0, 0, 30, 0], [0, 0, 30, 0], [0, 0, 30, 0], [30, 0, 0, 0]]);
    }

    async fn what_stands_twice_in_a_file_is_told(db: TestDb) {
        let shop = Shop::open(&db);
        let file = [line("one", "ONE"), line("two", "ONE"), line("one", "ONE-2"), line("three", "THREE")].join("\n");
        for query in ["format=jsonl&dry_run=true", "format=jsonl"] {
            let report = import(&shop.client, query, file.as_str()).await;
            assert_eq!(counts(&report), [2, 0, 0, 2], "{query}");
            assert_eq!(told(&report), [(2, "/variants/0/sku", "duplicate"), (3, "/slug", "duplicate")], "{query}");
        }
        let csv = "slug,title,sku,price_amount,price_currency\na,A,A-1,1,EUR\nb,B,B-1,1,EUR\nb,B,A-1,1,EUR\na,A,A-2,1,EUR\n";
        let report = import(&shop.client, "format=csv", csv).await;
        assert_eq!((counts(&report), told(&report)), ([1, 0, 0, 2], vec![(4, "/sku", "duplicate"), (5, "/slug", "duplicate")]));
    }

    async fn files_in_another_encoding_are_told_and_a_byte_order_mark_is_skipped(db: TestDb) {
        let shop = Shop::open(&db);
        let csv = "slug,title,sku,price_amount,price_currency\ncafe,Caf\u{e9},CAFE,1,EUR\n";
        let little = [vec![0xff, 0xfe], csv.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
        let big = [vec![0xfe, 0xff], csv.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
        for (query, file) in [("format=csv", little.clone()), ("format=csv", big), ("format=jsonl", little)] {
            let report = import(&shop.client, query, file).await;
            assert_eq!((counts(&report), told(&report)), ([0, 0, 0, 1], vec![(1, "", "wrong_encoding")]));
        }
        let latin: Vec<u8> = csv.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
        assert_eq!(told(&import(&shop.client, "format=csv", latin).await), [(2, "", "invalid_utf8")]);
        let marked = |text: &str| format!("\u{feff}{text}");
        assert_eq!(counts(&import(&shop.client, "format=csv", marked(csv)).await), [1, 0, 0, 0]);
        assert_eq!(counts(&import(&shop.client, "format=jsonl", marked(&line("tea", "TEA"))).await), [1, 0, 0, 0]);
        assert_eq!(shop.client.get(PRODUCTS).await.value()["data"][1]["title"], "Caf\u{e9}");
    }

    async fn an_import_changes_what_is_there_and_keeps_what_it_does_not_name(db: TestDb) {
        let shop = Shop::open(&db);
        fill(&shop, 1).await;
        let line = json!({"slug": "p0", "title": "New", "status": "draft", "variants": [
            {"sku": "C-0", "options": {"colour": "blue"}, "price": {"amount": 70, "currency": "EUR"}},
            {"sku": "A-0", "options": {"colour": "red"}, "price": {"amount": 110, "currency": "EUR"}},
        ]});
        assert_eq!(counts(&import(&shop.client, "format=jsonl&dry_run=true", line.to_string()).await), [0, 1, 0, 0]);
        assert_eq!(counts(&import(&shop.client, "format=jsonl", line.to_string()).await), [0, 1, 0, 0]);
        let listed = shop.client.get(PRODUCTS).await.value()["data"][0].clone();
        assert_eq!((&listed["title"], &listed["price_from"]["amount"]), (&json!("New"), &json!(70)));
        let document = shop.client.get(&product_path(&listed)).await.value();
        let skus: Vec<_> = document["variants"].as_array().unwrap().iter().map(|variant| variant["sku"].clone()).collect();
        assert_eq!((skus, &document["attributes"]), (vec![json!("C-0"), json!("A-0"), json!("B-0")], &json!({})));

        let clash = json!({"slug": "p0", "title": "New", "variants": [
            {"sku": "A-0", "options": {"colour": "grey"}, "price": {"amount": 110, "currency": "USD"}},
        ]});
        let report = import(&shop.client, "format=jsonl", clash.to_string()).await;
        assert!(report["errors"].as_array().unwrap().iter().any(|error| error["code"] == "duplicate"), "{report}");
        assert!(report["errors"].as_array().unwrap().iter().any(|error| error["code"] == "currency_mismatch"), "{report}");
    }
}
