package dev.tollgate.loadtest.report.page;

/** What all pages begin and end with: the policy that forbids everything but their own style. */
final class PageFrame {
    private PageFrame() {}

    static void open(Markup out, String title) {
        out.raw("<!doctype html>\n").open("html", "lang", "en").open("head");
        out.open("meta", "charset", "utf-8");
        out.open(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src " + StyleSheet.digest() + "; base-uri 'none'; form-action 'none'");
        out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.open("meta", "name", "color-scheme", "content", "light dark");
        out.element("title", title)
                .open("style")
                .raw(StyleSheet.text())
                .close("style")
                .close("head");
        out.open("body").open("main");
    }

    static void close(Markup out) {
        out.close("main").close("body").close("html").raw("\n");
    }
}
