package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.tollgate.edge.testing.Chromium;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge goes away under an open console, and comes back. */
class ConsoleRestartIT {
    @TempDir
    Path data;

    private String admin = "";

    @BeforeEach
    void choosesAPort() {
        Assumptions.assumeTrue(Chromium.program().isPresent(), "Chromium is not here");
        admin = "listen.admin=127.0.0.1:" + FreePorts.next(); // the same after the restart
    }

    /** The page has no timer that would ask for anything: only the stream of events notices. */
    @Test
    void saysThatItIsNotLiveAndAsksToSignInAgain() throws IOException, InterruptedException {
        EdgeProcess edge = EdgeProcess.start(data, admin);
        try (ConsoleBrowser console = new ConsoleBrowser(edge.admin("/"))) {
            Page page = console.page();
            console.signIn(token());
            console.goTo("#/devices", "Devices");
            assertThat(page.locator(".live")).hasText("Live");
            edge.kill();
            assertThat(page.locator(".live")).hasText("Reconnecting …");
            edge = EdgeProcess.start(data, admin);
            assertThat(console.heading("Sign in")).isVisible(); // sessions end with the process
            assertThat(page.locator(".notice")).containsText("Your session has ended.");
            page.getByLabel("API token").fill(token());
            console.button("Sign in").click();
            assertThat(console.heading("Devices")).isVisible(); // where one was
            assertThat(page.locator(".live")).hasText("Live");
        } finally {
            edge.close();
        }
    }

    private String token() throws IOException {
        return Files.readString(data.resolve("admin.token")).strip();
    }
}
