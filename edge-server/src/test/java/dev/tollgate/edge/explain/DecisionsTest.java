package dev.tollgate.edge.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final int DEVICES_MAX = 4;

    private final List<Decision> told = new ArrayList<>();
    private final Decisions decisions = new Decisions(
            new ExplainConfig(64, DEVICES_MAX, 4, 16, 16, 16, 20, 20, 1_000, 0, 1_000, 60_000, 1_000, 1_000),
            told::add);
    private final LoopLog log = decisions.newLog();

    private RefusalNote note(String reason, long device, long atMs) {
        return log.next()
                .because(reason, "words")
                .at(atMs, 1)
                .from("http", null)
                .of(device, device);
    }

    private void refuse(String reason, long device) {
        log.add(note(reason, device, device));
    }

    @Test
    void asksForTheBoundThatALoopDoesNotKnow() {
        decisions.explain("journal-full", () -> new Bound("journal.retentionBytes", 100, 90));
        refuse("journal-full", 1);
        log.add(note("payload-too-large", 1, 1).by("http.bodyMaxBytes", 10, 11));
        Decision full = decisions.all("journal-full", null, 1).get(0);
        assertEquals("journal.retentionBytes", full.rule());
        assertEquals(100, full.limit());
        assertEquals(90, full.measured());
        Decision large = decisions.all("payload-too-large", null, 1).get(0);
        assertEquals("http.bodyMaxBytes", large.rule());
        assertEquals(11, large.measured());
    }

    @Test
    void showsWhatWasMeasuredLast() {
        log.add(note("payload-too-large", 1, 1).by("http.bodyMaxBytes", 10, 11));
        log.add(note("payload-too-large", 1, 2).by(null, RefusalNote.NONE, 12));
        Decision merged = decisions.ofDevice(1, 10).get(0);
        assertEquals(12, merged.measured());
        assertNull(merged.rule());
        assertEquals(2, merged.count());
        assertEquals(1, merged.firstAtMs());
        assertEquals(2, merged.atMs());
    }

    @Test
    void forgetsTheDeviceWhoseLastRefusalIsOldestThoughItIsLookedAt() {
        for (int device = 1; device <= DEVICES_MAX; device++) {
            refuse("token-suspended", device);
        }
        assertEquals(1, decisions.ofDevice(1, 10).size());
        refuse("token-suspended", 2);
        refuse("token-suspended", DEVICES_MAX + 1);
        assertEquals(0, decisions.ofDevice(1, 10).size());
        assertEquals(1, decisions.ofDevice(2, 10).size());
        assertEquals(2, decisions.ofDevice(2, 10).get(0).count());
        assertEquals(DEVICES_MAX + 2, told.size());
    }

    @Test
    void countsWhatFindsNoRoom() {
        for (int i = 0; i < 20; i++) {
            refuse("token-suspended", 1);
        }
        assertEquals(16, decisions.ofDevice(1, 10).get(0).count());
        assertEquals(4, decisions.lost());
    }
}
