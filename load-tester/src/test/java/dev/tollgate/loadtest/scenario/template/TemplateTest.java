package dev.tollgate.loadtest.scenario.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TemplateTest {
    private static final Identity DEVICE =
            new Identity(6, 7, TokenState.ACTIVE, "t0k€n", "tok_1", "demo-v1", "dcx", "client-7", "ann", "hush");

    private final Values values =
            new Values(42, "cafe").of(DEVICE).sequence(12).request(0).topic("a/b");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "kp1/{app}/{ext}/{token}/json/{req}|kp1/demo-v1/dcx/t0k€n/json/0",
                "{client} {user} {i} {seq} {run} {topic}/status|client-7 ann 7 12 cafe a/b/status",
                "%c %u %i %s|client-7 ann 7 12",
                "sensors/%i%|sensors/7%",
                "{\"t\":21,\"seq\":{seq},\"o\":{}}|{\"t\":21,\"seq\":12,\"o\":{}}",
                "{{i} {|{i} {",
                "%%i 47% 100%%|%i 47% 100%%",
                "{rand:5..5} {rand:-3..-3} {rand:1.50..1.5} {rand:-0.05..-0.05}|5 -3 1.50 -0.05",
                "%rand_1|1",
                "plain ü 🙂|plain ü 🙂"
            })
    void fillsIn(String template, String expected) {
        assertEquals(expected, Template.compile("topic", template).text(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{tokn}", "{rand}", "{rand:9..0}", "{rand:a..b}", "{now:h}", "{random:x}", "{i:2}", "{uuid:4}"})
    void refusesWhatItDoesNotKnow(String template) {
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> Template.compile("topic", template));
        assertTrue(error.getMessage().startsWith("topic: expected "), error.getMessage());
    }

    @Test
    void leavesPercentEscapesOfPathsAlone() {
        Template path = Template.compilePath("path", "/a%20b/%c3%a9/%i/{i}", Feeder.NONE);
        assertEquals("/a%20b/%c3%a9/%i/7", path.text(values));
    }

    @Test
    void drawsWithinTheBounds() {
        Template template = Template.compile("payload", "{rand:0..9},{rand:18.0..24.5},%rand_3");
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String[] drawn = template.text(values).split(",", 3);
            first.add(drawn[0]);
            double decimal = Double.parseDouble(drawn[1]);
            assertTrue(decimal >= 18 && decimal <= 24.5, drawn[1]);
            assertTrue(drawn[1].matches("\\d\\d\\.\\d"), drawn[1]);
            assertTrue(drawn[2].matches("[123]"), drawn[2]);
        }
        assertEquals(10, first.size());
    }

    @Test
    void drawsTheSameFromTheSameSeed() {
        Template template = Template.compile("payload", "{uuid} {random:20} {rand:0..1000000}");
        String one = template.text(new Values(1, "r"));
        assertEquals(one, template.text(new Values(1, "r")));
        assertNotEquals(one, template.text(new Values(2, "r")));
    }

    @Test
    void makesUuidsAndTimes() {
        assertEquals(
                4, UUID.fromString(Template.compile("p", "{uuid}").text(values)).version());
        assertEquals(
                2, UUID.fromString(Template.compile("p", "{uuid}").text(values)).variant());
        long before = System.currentTimeMillis();
        long now = Long.parseLong(Template.compile("p", "{now}").text(values));
        assertTrue(now >= before && now <= System.currentTimeMillis());
        assertEquals(10, Template.compile("p", "%TIMESTAMP%").text(values).length());
        assertEquals(16, Template.compile("p", "%TIMESTAMPUS%").text(values).length());
        assertEquals(19, Template.compile("p", "%TIMESTAMPNS%").text(values).length());
        assertTrue(Template.compile("p", "{now:iso}").text(values).endsWith("Z"));
    }

    @Test
    void neverRepeatsWhatIsUnique() {
        Template template = Template.compile("p", "{unique}");
        assertNotEquals(template.text(values), template.text(values));
    }

    @Test
    void writesRandomTextOfTheLengthAskedFor() {
        assertEquals(
                100,
                Template.compile("p", "%RANDOM%", Feeder.NONE, 100).text(values).length());
        assertTrue(Template.compile("p", "{random:33}").text(values).matches("[A-Za-z0-9_-]{33}"));
    }

    @Test
    void knowsWhatChanges() {
        assertTrue(Template.compile("p", "a/b").isConstant());
        assertFalse(Template.compile("p", "a/{i}").isConstant());
        assertTrue(Template.compile("p", "a/{i}/{token}/{run}").isConstantOfDevice());
        assertFalse(Template.compile("p", "a/{seq}").isConstantOfDevice());
        assertTrue(Template.compile("p", "a/{token}").uses("token"));
        assertFalse(Template.compile("p", "a/{app}").uses("token"));
    }

    @Test
    void takesColumnsOfAFeeder(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("f.csv"), "city,temp\n\"Bonn, am Rhein\",21\nKöln,22\n");
        Feeder feeder = Feeder.read(file);
        Template template = Template.compile("payload", "{city}={temp}", feeder, 0);
        assertEquals("Bonn, am Rhein=21", template.text(values.sequence(0)));
        assertEquals("Köln=22", template.text(values.sequence(1)));
        assertEquals("Bonn, am Rhein=21", template.text(values.sequence(2)));
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> Template.compile("p", "{town}", feeder, 0));
        assertTrue(error.getMessage().contains("[city, temp]"), error.getMessage());
    }

    @Test
    void saysWhichLineOfAFeederIsWrong(@TempDir Path folder) throws IOException {
        for (String[] wrong : List.of(
                new String[] {"", "line 1"},
                new String[] {"a b\n1\n", "line 1"},
                new String[] {"token\n1\n", "line 1"},
                new String[] {"a,b\n1,2\n3\n", "line 3"},
                new String[] {"a\n", "line 2"},
                new String[] {"a\n\"1\n", "line 2"})) {
            Path file = Files.writeString(folder.resolve("f.csv"), wrong[0]);
            InvalidSetting error = assertThrows(InvalidSetting.class, () -> Feeder.read(file));
            assertTrue(error.getMessage().startsWith(file + "." + wrong[1]), error.getMessage());
        }
    }

    @Test
    void rendersWithoutGarbage() {
        Template template =
                Template.compile("p", "kp1/{app}/{ext}/x/json/{req} {seq} {rand:0..1000} {random:20} {uuid}");
        ByteBuf out = new UnpooledByteBufAllocator(false, true).heapBuffer(1_024); // its leak detector would allocate
        for (int i = 0; i < 20_000; i++) {
            template.render(values.sequence(i), out.clear());
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < 10_000; i++) {
            template.render(values.sequence(i), out.clear());
        }
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        out.release();
        assertTrue(allocated < 10_000, allocated + " bytes for 10,000 messages");
    }

    @Test
    void writesExtremeNumbers() {
        ByteBuf out = Unpooled.buffer();
        Digits.write(out, Long.MIN_VALUE);
        out.writeByte(' ');
        Digits.write(out, Long.MAX_VALUE);
        out.writeByte(' ');
        Digits.write(out, 5, 3);
        assertEquals(
                "-9223372036854775808 9223372036854775807 0.005",
                out.toString(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
