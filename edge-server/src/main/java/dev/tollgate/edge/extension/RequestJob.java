package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Verdict;
import java.sql.SQLException;

/** A device's request, to be answered. */
final class RequestJob implements Job {
    private static final Reply UNAVAILABLE = Reply.of(Verdict.EXTENSION_UNAVAILABLE);

    private final ExtensionRequest request;
    private final ExtensionHandler handler;
    private Reply reply = UNAVAILABLE;

    RequestJob(ExtensionRequest request, ExtensionHandler handler) {
        this.request = request;
        this.handler = handler;
    }

    int payloadBytes() {
        return request.payload().length;
    }

    @Override
    public void run(Turn turn) throws SQLException {
        try {
            reply = handler.handle(request, turn);
        } catch (ExtensionException refused) {
            reply = Reply.of(refused);
        }
    }

    @Override
    public void onCommitted() {
        request.replyTo().onReply(reply);
    }

    @Override
    public void onFailed(Exception failure) {
        request.replyTo().onReply(UNAVAILABLE);
    }
}
