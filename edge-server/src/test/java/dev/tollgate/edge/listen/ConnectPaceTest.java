package dev.tollgate.edge.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ConnectPaceTest {
    private final ConnectPace pace = new ConnectPace(10);
    private final EmbeddedChannel listener = new EmbeddedChannel();

    private void accept(int connections) {
        for (int i = 0; i < connections; i++) {
            listener.writeInbound("a connection");
        }
    }

    private void pass(long ms) {
        listener.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        listener.runPendingTasks();
    }

    private boolean isAccepting() {
        return listener.config().isAutoRead();
    }

    @Test
    void acceptsNoneUntilThereMayBeMore() {
        listener.freezeTime();
        listener.pipeline().addLast(pace);
        accept(10);
        assertTrue(isAccepting());
        accept(1);
        assertFalse(isAccepting());
        accept(2); // which came in the same go
        assertEquals(13, listener.inboundMessages().size(), "none is lost");
        pass(299);
        assertFalse(isAccepting());
        pass(2);
        assertTrue(isAccepting());
        accept(1);
        assertFalse(isAccepting());
        assertEquals(2, pace.pauses());
        pass(1_200);
        accept(10);
        assertTrue(isAccepting());
        assertEquals(2, pace.pauses());
        listener.finishAndReleaseAll();
    }

    @Test
    void leavesAListenerThatHasClosed() {
        listener.freezeTime();
        listener.pipeline().addLast(pace);
        accept(11);
        listener.close();
        pass(1_000);
        listener.checkException();
        assertEquals(1, pace.pauses());
    }
}
