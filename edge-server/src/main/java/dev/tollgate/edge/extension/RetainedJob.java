package dev.tollgate.edge.extension;

import java.sql.SQLException;
import java.util.List;

/** Reads what an extension has to say to a device that has subscribed to it. */
final class RetainedJob implements Job {
    private final RetainedRequest request;
    private final ExtensionHandler handler;
    private List<RetainedMessage> messages = List.of();

    RetainedJob(RetainedRequest request, ExtensionHandler handler) {
        this.request = request;
        this.handler = handler;
    }

    @Override
    public void run(Turn turn) throws SQLException {
        messages = handler.retained(request.extension(), request.deviceNumber(), turn);
    }

    @Override
    public void onCommitted() {
        request.replyTo().accept(messages);
    }

    @Override
    public void onFailed(Exception failure) {
        request.replyTo().accept(List.of());
    }
}
