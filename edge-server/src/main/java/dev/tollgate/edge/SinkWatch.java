package dev.tollgate.edge;

import dev.tollgate.edge.explain.EventType;
import dev.tollgate.edge.explain.Events;
import dev.tollgate.edge.sink.SinkStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Notices sinks that begin to fail, work again, or were paused. For one thread at a time, which looks once a second. */
final class SinkWatch {
    private final Events events;
    private final Map<String, SinkStatus.State> before = new HashMap<>();

    SinkWatch(Events events) {
        this.events = events;
    }

    /** Tells what has changed since the call before. */
    void look(List<SinkStatus> sinks) {
        for (SinkStatus sink : sinks) {
            SinkStatus.State now = state(sink);
            SinkStatus.State last = before.put(sink.name(), now);
            boolean isFirst = last == null && now == SinkStatus.State.DELIVERING;
            if (last != now && !isFirst) {
                tell(sink, now);
            }
        }
    }

    /**
     * One that works goes to and fro between idle and delivering, and one that fails between waiting and trying again: neither is a change
     * that operators want to hear of.
     */
    private static SinkStatus.State state(SinkStatus sink) {
        return switch (sink.state()) {
            case CONNECTING, IDLE, DELIVERING, RETRYING ->
                sink.failures() > 0 ? SinkStatus.State.RETRYING : SinkStatus.State.DELIVERING;
            case STALLED, PAUSED, STOPPED -> sink.state();
        };
    }

    private void tell(SinkStatus sink, SinkStatus.State state) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", sink.name());
        data.put("state", state.name().toLowerCase(Locale.ROOT));
        String failure = sink.failure();
        if (failure != null) {
            data.put("failure", failure);
        }
        events.publish(EventType.SINK_CHANGED, data);
    }
}
