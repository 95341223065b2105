package dev.tollgate.loadtest.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.testing.Alone;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@Alone("the machine itself is under test")
class SelfTestIT {
    @Test
    void isGreenAlsoOnABusyMachine() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = new CommandLine(new SelfTestCommand(printed)).execute("-d", "2s", "--stall-test", "20s");
        String text = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, code, text);
        assertEquals(6, text.lines().filter(line -> line.startsWith("PASS  ")).count(), text);
        assertTrue(text.contains("omission, window 1"), text);
    }
}
