package dev.tollgate.edge.admin;

import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what answers a request. Filled before the server starts, unchanged after. */
final class Router {
    /** Answers a call on its worker thread; what it throws is answered as a problem. */
    @FunctionalInterface
    interface Handler {
        void handle(Call call) throws IOException, ProblemException, RegistryException;
    }

    /** Who may use a route. */
    enum Access {
        /** Anybody. */
        PUBLIC(Scope.READ),
        /** Whoever is signed in, whatever the scopes. */
        SIGNED_IN(Scope.READ),
        /** Also tokens for one application's or group's devices, {@link Caller#expectCovers} of which the handler asks. */
        DEVICE(Scope.READ),
        READ(Scope.READ),
        OPERATE(Scope.OPERATE),
        ADMIN(Scope.ADMIN);

        private final Scope scope;

        Access(Scope scope) {
            this.scope = scope;
        }

        /** That an API token has to have. */
        Scope scope() {
            return scope;
        }

        static Access of(Scope scope) {
            return switch (scope) {
                case READ -> READ;
                case OPERATE -> OPERATE;
                case ADMIN -> ADMIN;
            };
        }
    }

    /** What answers a request. */
    record Route(String method, String pattern, Access access, Handler handler) {}

    /** There is nothing at a path, or not for its method. */
    static final class UnknownRouteException extends ProblemException {
        private static final long serialVersionUID = 1L;

        UnknownRouteException(int status, String reason, String detail) {
            super(status, reason, detail);
        }
    }

    private final List<Route> routes = new ArrayList<>();

    /** @param pattern a path in which {@code {name}} stands for any one segment; of several that match, the first counts */
    void add(String method, String pattern, Access access, Handler handler) {
        routes.add(new Route(method, pattern, access, handler));
    }

    /** As {@link #add(String, String, Access, Handler)}, for who has this scope. */
    void add(String method, String pattern, Scope scope, Handler handler) {
        add(method, pattern, Access.of(scope), handler);
    }

    /** Likewise, where to get needs {@link Scope#READ} and all else {@link Scope#OPERATE}. */
    void add(String method, String pattern, Handler handler) {
        add(method, pattern, method.equals("GET") || method.equals("HEAD") ? Scope.READ : Scope.OPERATE, handler);
    }

    /** Finds the route and gives the call its path's variables. */
    Route find(Call call) throws ProblemException {
        String pattern = null;
        for (Route route : routes) {
            if (pattern == null) {
                Map<String, String> variables = match(route.pattern(), call.path());
                if (variables != null) {
                    pattern = route.pattern();
                    call.variables(variables);
                }
            }
            if (route.pattern().equals(pattern) && route.method().equals(call.method())) {
                return route;
            }
        }
        if (pattern == null) {
            throw new UnknownRouteException(404, "route-unknown", "the admin API has nothing at this path");
        }
        String allowed = methods(pattern);
        call.setHeader("Allow", allowed);
        throw new UnknownRouteException(405, "method-not-allowed", "expected " + allowed);
    }

    /** All routes, as {@code METHOD PATTERN}. */
    List<String> routes() {
        return routes.stream()
                .map(route -> route.method() + " " + route.pattern())
                .toList();
    }

    private String methods(String pattern) {
        return routes.stream()
                .filter(route -> route.pattern().equals(pattern))
                .map(Route::method)
                .collect(Collectors.joining(", "));
    }

    /** The variables of a path that matches; null for one that does not. */
    private static @Nullable Map<String, String> match(String pattern, String path) {
        String[] expected = pattern.split("/", -1);
        String[] segments = path.split("/", -1);
        if (expected.length != segments.length) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < expected.length; i++) {
            if (expected[i].startsWith("{")) {
                variables.put(expected[i].substring(1, expected[i].length() - 1), segments[i]);
            } else if (!expected[i].equals(segments[i])) {
                return null;
            }
        }
        return variables;
    }
}
