package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.explain.Event;
import dev.tollgate.edge.explain.EventType;
import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.sink.SinkStatus;
import dev.tollgate.edge.testing.Intakes;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkWatchTest {
    private final Explain explain = Intakes.newExplain(InstantSource.system());
    private final SinkWatch watch = new SinkWatch(explain.events());
    private long lastId = 1;

    /** What is told when it looks like this. */
    private List<Object> look(SinkStatus.State state, long failures) {
        String failure = failures == 0 ? null : "connection refused";
        watch.look(List.of(new SinkStatus("orders", "http", state, 1, 0, 0, failures, failure, 0, 0)));
        try (var follower = explain.events().follow(EnumSet.of(EventType.SINK_CHANGED), lastId)) {
            List<Event> missed = follower.missed();
            lastId = missed.isEmpty() ? lastId : missed.get(missed.size() - 1).id();
            return missed.stream().map(Event::data).toList();
        }
    }

    @Test
    void tellsNothingOfASinkThatWorks() {
        assertEquals(List.of(), look(SinkStatus.State.CONNECTING, 0));
        assertEquals(List.of(), look(SinkStatus.State.IDLE, 0));
        assertEquals(List.of(), look(SinkStatus.State.DELIVERING, 0));
        assertEquals(List.of(), look(SinkStatus.State.IDLE, 0));
    }

    @Test
    void tellsOnceThatASinkFailsHoweverOftenItIsTriedAgain() {
        look(SinkStatus.State.IDLE, 0);
        assertEquals(
                List.of(Map.of("name", "orders", "state", "retrying", "failure", "connection refused")),
                look(SinkStatus.State.RETRYING, 1));
        assertEquals(List.of(), look(SinkStatus.State.CONNECTING, 1));
        assertEquals(List.of(), look(SinkStatus.State.DELIVERING, 1));
        assertEquals(List.of(), look(SinkStatus.State.RETRYING, 2));
        assertEquals(List.of(Map.of("name", "orders", "state", "delivering")), look(SinkStatus.State.IDLE, 0));
    }

    @Test
    void tellsOfASinkThatFailsFromTheStart() {
        assertEquals(1, look(SinkStatus.State.RETRYING, 1).size());
    }

    @Test
    void tellsThatASinkIsPaused() {
        look(SinkStatus.State.IDLE, 0);
        assertEquals(List.of(Map.of("name", "orders", "state", "paused")), look(SinkStatus.State.PAUSED, 0));
        assertEquals(List.of(Map.of("name", "orders", "state", "delivering")), look(SinkStatus.State.CONNECTING, 0));
    }
}
