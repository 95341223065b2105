package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketIdSetTest {
    @Test
    void behavesAsASet() {
        Random random = new Random(1);
        PacketIdSet ids = new PacketIdSet();
        Set<Integer> expected = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            int id = 1 + random.nextInt(PacketIdSet.ID_MAX);
            if (random.nextBoolean()) {
                assertEquals(expected.add(id), ids.add(id));
            } else {
                assertEquals(expected.remove(id), ids.remove(id));
            }
            assertEquals(expected.contains(id), ids.contains(id));
            assertEquals(expected.size(), ids.size());
        }
    }

    @Test
    void holdsAllIds() {
        PacketIdSet ids = new PacketIdSet();
        for (int id = 1; id <= PacketIdSet.ID_MAX; id++) {
            assertTrue(ids.add(id));
        }
        assertEquals(PacketIdSet.ID_MAX, ids.size());
        for (int id = 1; id <= PacketIdSet.ID_MAX; id++) {
            assertTrue(ids.remove(id));
        }
        assertFalse(ids.contains(1));
    }
}
