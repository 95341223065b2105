package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that may not do everything: what they may not do is not offered to them. */
class ConsoleScopesIT {
    private static final String META = "{\"serial\":\"A-1\"}";

    @TempDir
    Path data;

    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;
    private String device = "";

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data, "requiredSinks=archive", "sinks.file.archive.feed.start=start");
        console = running.browser();
        page = console.page();
        provision();
    }

    @AfterEach
    void ends() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    private void provision() {
        EdgeProcess edge = running.edge();
        device = edge.createDevice("meters", "meter-1").get("deviceId").asText();
        String path = "/api/v1/devices/" + device;
        edge.call("PUT", path + "/configuration", "{\"config\":{\"interval\":60}}");
        edge.call("PATCH", path + "/metadata", META);
        edge.call("POST", "/api/v1/applications", "{\"name\":\"pumps\"}");
        edge.call("POST", "/api/v1/client-credentials", "{\"userName\":\"gateway-7\"}");
    }

    private String apiToken(String scope) {
        JsonNode made = running.edge()
                .call(
                        "POST",
                        "/api/v1/auth-tokens",
                        "{\"name\":\"" + scope + "\",\"purpose\":\"api\",\"scopes\":[\"" + scope + "\"]}");
        return made.get("token").asText();
    }

    /** Addresses and headings of all pages that a session with the scope read may see. */
    private List<List<String>> pages() {
        List<List<String>> pages = new ArrayList<>(List.of(
                List.of("#/", "Overview"),
                List.of("#/devices", "Devices"),
                List.of("#/devices?q=none", "Devices"),
                List.of("#/applications", "Applications"),
                List.of("#/applications/meters", "meters"),
                List.of("#/applications/pumps", "pumps"),
                List.of("#/client-credentials", "Client credentials"),
                List.of("#/sessions", "Sessions"),
                List.of("#/decisions", "Decisions"),
                List.of("#/sinks", "Sinks")));
        for (String tab : List.of("", "/commands", "/configuration", "/metadata", "/sessions")) {
            pages.add(List.of("#/devices/" + device + tab, "meter-1"));
        }
        return pages;
    }

    @Test
    void readOffersNothingThatChangesAnything() {
        console.signIn(apiToken("read"));
        assertThat(page.locator(".who")).containsText("May read only");
        List<String> harmless = List.of("Copy", "Pause", "Clear", "Clear the filters", "Dead letters");
        for (List<String> each : pages()) {
            console.goTo(each.get(0), each.get(1));
            for (String text :
                    page.locator("main button").allInnerTexts()) { // in one look: lists come after the heading
                String name = text.strip();
                boolean isOfTail = each.get(1).equals("meter-1");
                boolean isHarmless = harmless.contains(name) && (isOfTail || !name.equals("Pause"));
                assertTrue(isHarmless, "'" + name + "' at " + each.get(0));
            }
            assertThat(page.locator("main input[type=checkbox]")).hasCount(0);
        }
        console.goTo("#/devices/" + device, "meter-1");
        assertThat(page.locator("article.token")).containsText("needs a session with the scope operate");
        offersNoPageForAdmins("read");
        console.checkFaults();
    }

    @Test
    void operateChangesDevicesAndSeesNoSecrets() {
        console.signIn(apiToken("operate"));
        assertThat(page.locator(".who")).containsText("May operate");
        console.goTo("#/devices/" + device, "meter-1");
        Locator moves = page.locator("article.token .moves button");
        assertThat(moves).hasText(new String[] {"Suspend", "Revoke", "Rotate"});
        moves.first().click();
        console.inDialog("Suspend").click();
        assertThat(page.locator("article.token")).hasAttribute("data-state", "Suspended");
        console.goTo("#/applications/pumps", "pumps");
        assertThat(console.button("Edit")).isVisible();
        assertThat(console.button("Delete")).hasCount(0); // only admins may
        offersNoPageForAdmins("operate");
        console.checkFaults();
    }

    private void offersNoPageForAdmins(String scope) {
        assertFalse(page.locator("nav[aria-label=Console]").innerText().contains("Auth tokens"));
        for (String hash : List.of("#/auth-tokens", "#/audit")) {
            console.goTo(hash, "Not allowed");
            assertThat(page.locator("main")).containsText("the scope admin; yours has " + scope);
        }
    }
}
