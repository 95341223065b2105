package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registration token made in the console, a device that registers with it by the real command, and the token's end, watched. */
class ConsoleRegistrationIT {
    /** Long enough to fill the dialog and start the command on a busy machine. */
    private static final int LIFE_S = 60;

    private static final int EXPIRED_WITHIN_MS = 2 * LIFE_S * 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    @TempDir
    Path device;

    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data);
        console = running.browser();
        page = console.page();
        console.signIn(running.adminToken());
    }

    @AfterEach
    void ends() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void registersADeviceAndWatchesTheTokenExpire() throws IOException, InterruptedException {
        console.goTo("#/auth-tokens", "Auth tokens");
        String token = createsARegistrationToken();
        Locator row = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("Line 1"));
        assertThat(row).containsText("0 of 2");
        JsonNode key = registers(token);
        assertThat(row).containsText("1 of 2");
        assertThat(row).containsText("Active");
        recovers(key);
        assertThat(row).containsText("1 of 2"); // to recover uses no token
        assertThat(row)
                .containsText("Expired", new LocatorAssertions.ContainsTextOptions().setTimeout(EXPIRED_WITHIN_MS));
        Tool.Result late = login(device.resolve("late"), List.of(token, "--device-name", "pump-8"));
        assertEquals(1, late.exitCode(), late.output());
        assertTrue(late.output().contains("auth-token-expired"), late.output());
        seesItsMessage(key);
        console.checkFaults();
    }

    private String createsARegistrationToken() {
        console.button("Create auth token").click();
        Locator form = console.dialog();
        form.locator("[name=name]").fill("Line 1");
        form.getByLabel("Expires").selectOption("at");
        form.locator("[name=expiresTime]")
                .fill(LocalDateTime.now(ZoneId.systemDefault())
                        .plusSeconds(LIFE_S)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
        form.getByLabel("Number of uses").fill("2");
        form.getByLabel("Application").fill("pumps");
        console.inDialog("Create auth token").click();
        Locator secret = form.locator("#secret");
        assertThat(secret).isVisible();
        assertThat(form).containsText("scripts/edge agent login");
        String token = secret.inputValue();
        console.inDialog("Done").click();
        return token;
    }

    private Tool.Result login(Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = EdgeProcess.command();
        command.addAll(List.of("agent", "login"));
        command.addAll(arguments);
        command.addAll(List.of(
                "--server", "http://127.0.0.1:" + running.edge().http().getPort(), "--folder", folder.toString()));
        return Tool.run(new ProcessBuilder(command));
    }

    /** Returns what the device keeps. */
    private JsonNode registers(String token) throws IOException, InterruptedException {
        Tool.Result first = login(device, List.of(token, "--device-name", "pump-7", "--device-group", "floor"));
        assertEquals(0, first.exitCode(), first.output());
        assertTrue(first.output().contains("'pump-7' registered"), first.output());
        Path file = device.resolve("device.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String kept = Files.readString(file);
        assertFalse(kept.contains(token), "the token is kept");
        return JSON.readTree(kept);
    }

    private void recovers(JsonNode key) throws IOException, InterruptedException {
        Tool.Result second = login(device, List.of("--device-name", "another"));
        assertEquals(0, second.exitCode(), second.output());
        assertTrue(second.output().contains("'pump-7' was registered before"), second.output());
        assertEquals(key, JSON.readTree(Files.readString(device.resolve("device.key"))));
        assertEquals(
                1,
                running.edge().call("GET", "/api/v1/devices", "").get("devices").size());
    }

    private void seesItsMessage(JsonNode key) throws IOException, InterruptedException {
        console.goTo("#/devices?q=pump", "Devices");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText("floor");
        page.locator("tbody a").first().click();
        assertThat(console.heading("pump-7")).isVisible();
        assertThat(page.getByText("What the device sends from now on appears here."))
                .isVisible();
        String path = "/kp1/pumps-v1/dcx/" + key.get("deviceKey").asText() + "/json";
        assertEquals(200, running.post(path, "{\"pressure\":3}").statusCode());
        assertThat(page.locator(".records")).containsText("\"pressure\": 3");
    }
}
