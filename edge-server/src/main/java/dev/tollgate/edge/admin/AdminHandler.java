package dev.tollgate.edge.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request goes through: the console's files are for anyone; for all else authentication, then its route, then the words for
 * what went wrong.
 */
final class AdminHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
    private static final Set<String> PROBES = Set.of("/livez", "/readyz");
    private static final String METRICS = "/metrics";

    private final ConsolePages console;
    private final Router router;
    private final AdminConfig config;
    private final Authenticator authenticator;
    private final AdminThreads threads;
    private final BooleanSupplier isOpen;

    AdminHandler(
            ConsolePages console,
            Router router,
            AdminConfig config,
            Authenticator authenticator,
            AdminThreads threads,
            BooleanSupplier isOpen) {
        this.console = console;
        this.router = router;
        this.config = config;
        this.authenticator = authenticator;
        this.threads = threads;
        this.isOpen = isOpen;
    }

    /** @throws IOException to have the connection closed: a stream that was begun cannot be finished */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        threads.watch().end(); // the head is there
        Call call = new Call(exchange, threads.watch(), config);
        try {
            if (!console.answer(call)) {
                serve(call);
            }
        } catch (IOException gone) {
            LOG.debug("{} {} ended early: {}", call.method(), call.path(), gone.toString());
            throw gone;
        } catch (RuntimeException failure) {
            LOG.error("{} {} failed", call.method(), call.path(), failure);
            answerFailure(call);
        } finally {
            RequestBuffers.forget();
        }
        call.close();
    }

    private void serve(Call call) throws IOException {
        try {
            Router.Route route = find(call);
            if (!isOpen.getAsBoolean() && !PROBES.contains(call.path())) {
                throw ProblemException.starting(call);
            }
            route.handler().handle(call);
        } catch (ProblemException problem) {
            call.respondProblem(problem);
        } catch (RegistryException refused) {
            call.respondProblem(ProblemException.of(refused));
        }
    }

    /** Who is not known is not told which routes there are. */
    private Router.Route find(Call call) throws ProblemException {
        try {
            Router.Route route = router.find(call);
            authenticate(call, route.access());
            return route;
        } catch (Router.UnknownRouteException unknown) {
            authenticate(call, Router.Access.SIGNED_IN);
            throw unknown;
        }
    }

    private void authenticate(Call call, Router.Access access) throws ProblemException {
        boolean isPublic = access == Router.Access.PUBLIC
                || (config.metricsOpen() && call.path().equals(METRICS));
        if (!isPublic) {
            call.setCaller(authenticator.authenticate(call, access));
        }
    }

    private static void answerFailure(Call call) throws IOException {
        if (call.isAnswered()) {
            throw new IOException("failed in the middle of an answer");
        }
        call.respondProblem(new ProblemException(500, "internal", "the request failed; the edge's log says why"));
    }
}
