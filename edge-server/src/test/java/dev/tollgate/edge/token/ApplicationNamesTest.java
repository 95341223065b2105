package dev.tollgate.edge.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ApplicationNamesTest {
    @Test
    void findsEachNameWhereItLies() {
        for (int count : new int[] {1, 2, 3, 7, 8, 1_000}) {
            List<String> all =
                    IntStream.range(0, count).mapToObj(i -> "app-" + i).toList();
            ApplicationNames names =
                    new ApplicationNames(all.stream().map(ApplicationRule::of).toList());
            assertEquals(count, names.size());
            for (String name : all) {
                assertTrue(contains(names, name), name);
                assertFalse(contains(names, name + "x"), name);
            }
            assertFalse(contains(names, "app-" + count));
        }
    }

    @Test
    void findsNothingWhenThereIsNone() {
        assertFalse(contains(new ApplicationNames(List.of()), "demo"));
    }

    private static boolean contains(ApplicationNames names, String name) {
        ByteBuf bytes = Unpooled.copiedBuffer("kp1/" + name + "-v1", StandardCharsets.US_ASCII);
        return names.contains(bytes, 4, name.length());
    }

    /** Kaa A.2.1-13, A.2.5-4. */
    @Test
    void permitsWhatTheRuleLists() {
        ApplicationNames names = new ApplicationNames(List.of(
                new ApplicationRule("listed", List.of("v1", "v2"), List.of("dcx")),
                new ApplicationRule("none", List.of(), null),
                ApplicationRule.of("any")));
        assertEquals(Permission.PERMITTED, permits(names, "listed", "v2", "dcx"));
        assertEquals(Permission.VERSION_UNKNOWN, permits(names, "listed", "v", "dcx"));
        assertEquals(Permission.EXTENSION_NOT_ALLOWED, permits(names, "listed", "v1", "cex"));
        assertEquals(Permission.VERSION_UNKNOWN, permits(names, "none", "v1", "cex"));
        assertEquals(Permission.PERMITTED, permits(names, "any", "v9", "cex"));
        assertEquals(Permission.PERMITTED, permits(names, "unknown", "v9", "cex"));
    }

    private static Permission permits(ApplicationNames names, String application, String version, String extension) {
        ByteBuf path = Unpooled.copiedBuffer(application + "-" + version + "/" + extension, StandardCharsets.US_ASCII);
        int versionStart = application.length() + 1;
        int extensionStart = versionStart + version.length() + 1;
        return names.permits(
                path, 0, application.length(), versionStart, version.length(), extensionStart, extension.length());
    }
}
