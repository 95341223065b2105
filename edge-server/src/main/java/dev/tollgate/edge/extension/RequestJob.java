package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Verdict;
import java.sql.SQLException;

/** A device's request, to be answered. */
final class RequestJob implements Job {
    private static final Reply UNAVAILABLE = Reply.of(Verdict.EXTENSION_UNAVAILABLE);

    private final ExtensionRequest request;
    private final ExtensionHandler handler;
    private final RequestResults results;
    private Reply reply = UNAVAILABLE;

    RequestJob(ExtensionRequest request, ExtensionHandler handler, RequestResults results) {
        this.request = request;
        this.handler = handler;
        this.results = results;
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
        results.keep(request, reply, turn);
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
