package dev.tollgate.edge.extension;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Each device's route: the connection that used one of its tokens last. Safe from any thread. */
public final class PushRoutes {
    private final ConcurrentHashMap<Long, PushRoute> routes = new ConcurrentHashMap<>();

    /** Makes this its device's route. One that is displaced, maybe again at once, learns of it by {@link PushRoute#isHeld}. */
    public void claim(PushRoute route) {
        route.setHeld(true); // before the others can displace it
        PushRoute displaced = routes.put(route.key(), route);
        if (displaced != null && displaced != route) {
            displaced.setHeld(false);
        }
    }

    /** Forgets a route that has ended. */
    public void release(PushRoute route) {
        routes.remove(route.key(), route);
    }

    /** Null when the device has none. */
    public @Nullable PushRoute find(long deviceNumber) {
        return routes.get(deviceNumber);
    }

    /** All there are; shows changes that are made meanwhile, or not. */
    public Collection<PushRoute> all() {
        return Collections.unmodifiableCollection(routes.values());
    }

    /** Devices that have one. */
    public int size() {
        return routes.size();
    }
}
