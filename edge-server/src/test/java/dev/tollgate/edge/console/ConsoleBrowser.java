package dev.tollgate.edge.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.tollgate.edge.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Chromium with one page of the console. Notes whatever a page must not do: requests to another host, errors in the browser's
 * console (which is where a violated content security policy shows), exceptions. Ended by {@link #close}.
 */
final class ConsoleBrowser implements AutoCloseable {
    private static final Path PICTURES = Path.of("target", "console");
    private static final List<String> OPTIONS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int PATIENCE_MS = 60_000; // of a busy machine
    private static final int HEIGHT = 900;
    private static final int[] WIDTHS = {1440, 375};

    private final Playwright playwright;
    private final Page page;
    private final String home;
    private final String axe;
    private final List<String> faults = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    /** @param home address of the console */
    ConsoleBrowser(URI home) throws IOException {
        this.home = home.toString();
        this.axe = axe();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Chromium.program().orElseThrow())
                        .setArgs(OPTIONS));
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(WIDTHS[0], HEIGHT)
                .setLocale("en-GB")
                .setReducedMotion(ReducedMotion.REDUCE)); // no picture of a change half done
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        watch();
    }

    private static String axe() throws IOException {
        try (InputStream source = ConsoleBrowser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void watch() {
        page.onRequest(request -> {
            if (!request.url().startsWith(home) && !request.url().startsWith("blob:" + home)) {
                faults.add("request to " + request.url());
            }
        });
        page.onPageError(error -> faults.add("exception: " + error));
        page.onConsoleMessage(this::note);
    }

    private void note(ConsoleMessage message) {
        boolean isBad = message.type().equals("error") || message.type().equals("warning");
        boolean isRefusedSignIn = message.location().contains("/api/v1/session");
        boolean isExpected = expected.stream().anyMatch(message.text()::contains);
        if (isBad && !isRefusedSignIn && !isExpected) {
            faults.add("console: " + message.text() + " at " + message.location());
        }
    }

    Page page() {
        return page;
    }

    /** From here on, messages in the browser's console that have this text are no fault: it writes one for each refused request. */
    void expectMessage(String text) {
        expected.add(text);
    }

    void open(String hash) {
        page.navigate(home + hash);
    }

    void signIn(String token) {
        open("");
        page.getByLabel("API token").fill(token);
        button("Sign in").click();
        PlaywrightAssertions.assertThat(heading("Overview")).isVisible();
    }

    /** Goes to a page by its address and waits until it shows what it loaded. */
    void goTo(String hash, String heading) {
        open(hash);
        PlaywrightAssertions.assertThat(heading(heading)).isVisible();
        PlaywrightAssertions.assertThat(page.locator("[aria-busy]")).hasCount(0);
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING,
                new Page.GetByRoleOptions().setName(name).setLevel(1).setExact(true));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator dialog() {
        return page.locator("dialog[open]");
    }

    Locator inDialog(String button) {
        return dialog().getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true));
    }

    String clipboard() {
        return page.evaluate("navigator.clipboard.readText()").toString();
    }

    /** Pictures of what is shown, wide and narrow, light and dark; it must fit, and axe must find nothing serious in any of them. */
    void takePictures(String name) {
        for (int width : WIDTHS) {
            page.setViewportSize(width, HEIGHT);
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                String picture = name + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT);
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(PICTURES.resolve(picture + ".png"))
                        .setFullPage(dialog().count() == 0)); // behind a dialog only what is in view is dimmed
                int needed = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
                assertTrue(needed <= width, picture + " needs " + needed + " pixels");
                checkAccess(picture);
            }
        }
        page.setViewportSize(WIDTHS[0], HEIGHT);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    private void checkAccess(String picture) {
        if (!(boolean) page.evaluate("'axe' in window")) { // half a megabyte of source: once a page
            page.evaluate("(() => {" + axe + "})()");
        }
        Object serious = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations"
                + ".filter(it => it.impact === 'serious' || it.impact === 'critical')"
                + ".map(it => it.id + ': ' + it.nodes.map(node => node.html.slice(0, 200)).join(' | ')).join('\\n'))");
        assertEquals("", serious, picture);
    }

    /** Fails if a page did what it must not. */
    void checkFaults() {
        assertEquals(List.of(), faults);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
