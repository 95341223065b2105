package dev.tollgate.edge.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what answers a request. Filled before the server starts, unchanged after. */
final class Router {
    /** Answers a call on its worker thread. */
    @FunctionalInterface
    interface Handler {
        void handle(Call call) throws IOException, ProblemException;
    }

    private record Route(String method, String pattern, Handler handler) {}

    private final List<Route> routes = new ArrayList<>();

    /** @param pattern a path in which {@code {name}} stands for any one segment; of several that match, the first counts */
    void add(String method, String pattern, Handler handler) {
        routes.add(new Route(method, pattern, handler));
    }

    /** Finds the handler and gives the call its path's variables. */
    Handler find(Call call) throws ProblemException {
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
                return route.handler();
            }
        }
        if (pattern == null) {
            throw new ProblemException(404, "route-unknown", "the admin API has nothing at this path");
        }
        String allowed = methods(pattern);
        call.setHeader("Allow", allowed);
        throw new ProblemException(405, "method-not-allowed", "expected " + allowed);
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
