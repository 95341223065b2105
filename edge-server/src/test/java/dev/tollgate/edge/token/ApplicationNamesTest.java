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
            ApplicationNames names = new ApplicationNames(all);
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
}
