package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.PushRoute;
import java.util.function.BiPredicate;

/** A route that leaves out what its device gets by another way. */
final class CoveredRoute extends PushRoute {
    private final PushRoute route;
    private final BiPredicate<String, String> isCovered;

    /** @param isCovered asked with extension and resource, on any thread */
    CoveredRoute(PushRoute route, BiPredicate<String, String> isCovered) {
        super(route.deviceNumber());
        this.route = route;
        this.isCovered = isCovered;
    }

    @Override
    public boolean isHeld() {
        return route.isHeld();
    }

    @Override
    public void push(String extension, String resource, byte[] payload, long expiresAtMs) {
        if (!isCovered.test(extension, resource)) {
            route.push(extension, resource, payload, expiresAtMs);
        }
    }

    @Override
    public boolean isOfApplication(String application) {
        return route.isOfApplication(application);
    }
}
