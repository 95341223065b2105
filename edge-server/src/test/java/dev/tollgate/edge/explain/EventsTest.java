package dev.tollgate.edge.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final int WAITING_MAX = 16;
    private static final Set<EventType> ALL = EnumSet.allOf(EventType.class);

    private final Events events = new Events(config(3), 1_000);

    private int next;

    private static ExplainConfig config(int sessionEventsPerSecond) {
        return new ExplainConfig(
                64, 16, 4, 16, 32, WAITING_MAX, 20, sessionEventsPerSecond, 1_000, 0, 1_000, 60_000, 1_000, 1_000);
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            events.publish(EventType.TOKEN_CHANGED, next++);
        }
        events.deliver();
    }

    private static Object dataOf(Events.Follower follower) throws InterruptedException {
        return Objects.requireNonNull(follower.poll(0), "an event waits").data();
    }

    private static long lastOf(Events.Follower follower) throws InterruptedException {
        long last = 0;
        for (Event event = follower.poll(0); event != null; event = follower.poll(0)) {
            last = event.id();
        }
        return last;
    }

    @Test
    void dropsAFollowerThatReadsTooSlowlyAndHoldsUpNoOther() throws Exception {
        try (Events.Follower slow = events.follow(ALL, 0);
                Events.Follower fast = events.follow(ALL, 0)) {
            for (int i = 0; i < WAITING_MAX; i++) {
                publish(1);
                assertEquals(i, dataOf(fast));
            }
            assertEquals(2, events.followers());
            publish(1);
            assertEquals(WAITING_MAX, dataOf(fast));
            assertEquals(1, events.followers(), "the slow one gets nothing more");
            assertFalse(slow.isDropped(), "it has something to read still");
            assertTrue(lastOf(slow) > 0);
            assertTrue(slow.isDropped());
            publish(1);
            assertNull(slow.poll(0));
            assertFalse(fast.isDropped());
        }
    }

    @Test
    void goesOnWhereADroppedFollowerStopped() throws Exception {
        long last;
        try (Events.Follower slow = events.follow(ALL, 0)) {
            publish(WAITING_MAX + 5);
            last = lastOf(slow);
        }
        try (Events.Follower again = events.follow(ALL, last)) {
            assertFalse(again.hasGap());
            assertEquals(5, again.missed().size());
            assertEquals(WAITING_MAX, again.missed().get(0).data());
        }
        publish(100); // more than are kept
        try (Events.Follower late = events.follow(ALL, last)) {
            assertTrue(late.hasGap());
            assertEquals(32, late.missed().size());
        }
    }

    @Test
    void saysThatItCannotKnowWhatAnEarlierProcessHad() {
        Events next = new Events(config(3), 2_000);
        publish(1);
        try (Events.Follower early = events.follow(ALL, 1);
                Events.Follower late = next.follow(ALL, (1_000L << 20) + 1)) {
            assertTrue(early.hasGap());
            assertTrue(late.hasGap());
        }
    }

    @Test
    void keepsRoomForOthersWhereConnectionsComeAndGo() {
        for (int i = 0; i < 100; i++) {
            events.publishSession(EventType.SESSION_OPENED, () -> "opened");
        }
        events.publish(EventType.TOKEN_CHANGED, "suspended");
        try (Events.Follower follower = events.follow(ALL, 1_000L << 20)) {
            int kept = follower.missed().size();
            assertTrue(
                    kept >= 4 && kept <= 7, "expected 3 sessions a second and a token, got " + kept); // or two seconds
            assertEquals(101, kept + events.lost());
            assertEquals("suspended", follower.missed().get(kept - 1).data());
        }
    }
}
