package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.measure.RunEvent;
import java.io.IOException;

/** An event on its way. */
final class EventFrame {
    private EventFrame() {}

    static Frame frame(RunEvent event) {
        return new BodyWriter()
                .put(event.atNanos())
                .put(event.kind())
                .put(event.text())
                .frame(Frame.Kind.EVENT);
    }

    static RunEvent of(Frame frame) throws IOException {
        return BodyReader.read(frame, in -> new RunEvent(in.number(), in.text(), in.text()));
    }
}
