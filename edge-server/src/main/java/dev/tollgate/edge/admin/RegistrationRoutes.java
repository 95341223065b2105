package dev.tollgate.edge.admin;

import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.auth.AuthException;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.auth.Registered;
import dev.tollgate.edge.auth.RegistrationJson;
import java.io.IOException;
import java.util.function.Supplier;

/** Devices that register themselves with an auth token, which the body may hold: nobody else has to vouch for them. */
final class RegistrationRoutes {
    private static final String REGISTRATIONS = "/api/v1/registrations";

    private final Supplier<Auth> auth;

    private RegistrationRoutes(Supplier<Auth> auth) {
        this.auth = auth;
    }

    static void addTo(Router router, Supplier<Auth> auth) {
        router.add("POST", REGISTRATIONS, Router.Access.PUBLIC, new RegistrationRoutes(auth)::register);
    }

    private void register(Call call) throws IOException, ProblemException {
        call.parameters();
        byte[] body = call.body();
        Auth open = auth.get();
        int max = open.config().registrationMaxBytes();
        if (body.length > max) {
            throw new ProblemException(413, "body-too-large", "expected a body of at most " + max + " bytes");
        }
        try {
            Registered registered = open.registrations().register(body, call.header("Authorization"), call.address());
            call.respond(registered.isNew() ? 201 : 200, RegistrationJson.answer(registered));
        } catch (AuthException refused) {
            if (refused.reason() == Reason.RATE_LIMIT) {
                call.setHeader(
                        "Retry-After", Long.toString(Math.max(1, open.failures().waitSeconds(call.address()))));
            }
            throw ProblemException.of(refused);
        }
    }
}
