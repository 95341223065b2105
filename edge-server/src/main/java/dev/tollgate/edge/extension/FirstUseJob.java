package dev.tollgate.edge.extension;

import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Looks for what waits to be pushed to a device that has come. When that fails, it is pushed with the device's next connection. */
final class FirstUseJob implements Job {
    private final PushRoute route;
    private final @Nullable ExtensionPath first;
    private final Collection<ExtensionHandler> handlers;

    FirstUseJob(PushRoute route, @Nullable ExtensionPath first, Collection<ExtensionHandler> handlers) {
        this.route = route;
        this.first = first;
        this.handlers = handlers;
    }

    @Override
    public void run(Turn turn) throws SQLException {
        if (!route.isHeld()) {
            return; // it has gone to another connection, which is looked at by itself
        }
        for (ExtensionHandler handler : handlers) {
            if (handler.mayPush()) {
                handler.onFirstUse(route, first, turn);
            }
        }
    }

    @Override
    public void onCommitted() {}

    @Override
    public void onFailed(Exception failure) {}
}
