package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopTurnTest {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<Integer> sent = new ArrayList<>();
    private long clockMs = 1_000;
    private int hurried;
    private final LoopTurn turn = new LoopTurn(loop.eventLoop(), () -> Instant.ofEpochMilli(clockMs), () -> hurried++);

    @AfterEach
    void close() {
        loop.finishAndReleaseAll();
    }

    @Test
    void sendsAtItsEndInOrder() {
        turn.sendLater(() -> sent.add(1));
        turn.sendLater(() -> sent.add(2));
        assertEquals(List.of(), sent);
        loop.runPendingTasks();
        assertEquals(List.of(1, 2), sent);
    }

    @Test
    void sendsOnceForEachCall() {
        turn.sendLater(() -> sent.add(1));
        loop.runPendingTasks();
        loop.runPendingTasks();
        turn.sendLater(() -> sent.add(2));
        loop.runPendingTasks();
        assertEquals(List.of(1, 2), sent);
    }

    @Test
    void manySendersDoNotWaitForItsEnd() {
        for (int i = 0; i < 300; i++) {
            int number = i;
            turn.sendLater(() -> sent.add(number));
        }
        assertEquals(256, sent.size());
        loop.runPendingTasks();
        assertEquals(300, sent.size());
        assertEquals(299, sent.get(299));
    }

    @Test
    void whatASenderAddsIsSentInTheNext() {
        turn.sendLater(() -> turn.sendLater(() -> sent.add(1)));
        loop.runPendingTasks();
        assertEquals(List.of(1), sent);
    }

    @Test
    void hurriesTheJournalOnceAtItsEnd() {
        turn.hurryLater();
        turn.hurryLater();
        assertEquals(0, hurried);
        loop.runPendingTasks();
        assertEquals(1, hurried);
        turn.nowMs();
        loop.runPendingTasks();
        assertEquals(1, hurried, "nobody waits for anything in this turn");
    }

    @Test
    void hurriesTheJournalBeforeItSends() {
        turn.sendLater(() -> sent.add(hurried));
        turn.hurryLater();
        loop.runPendingTasks();
        assertEquals(List.of(1), sent);
    }

    @Test
    void theJournalDoesNotWaitForItsEndBehindManySenders() {
        turn.hurryLater();
        for (int i = 0; i < 256; i++) {
            turn.sendLater(() -> {});
        }
        assertEquals(1, hurried);
        loop.runPendingTasks();
        assertEquals(1, hurried);
    }

    @Test
    void looksAtTheClockOnce() {
        assertEquals(1_000, turn.nowMs());
        clockMs = 2_000;
        assertEquals(1_000, turn.nowMs());
        loop.runPendingTasks();
        assertEquals(2_000, turn.nowMs());
    }

    @Test
    void looksAtTheClockAgainAfterManySenders() {
        assertEquals(1_000, turn.nowMs());
        clockMs = 2_000;
        for (int i = 0; i < 256; i++) {
            turn.sendLater(() -> {});
        }
        assertEquals(2_000, turn.nowMs());
    }
}
