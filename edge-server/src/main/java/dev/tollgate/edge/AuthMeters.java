package dev.tollgate.edge;

import dev.tollgate.edge.admin.AdminServer;
import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.auth.OutcomeCounts;
import dev.tollgate.edge.metrics.EdgeMetrics;
import java.util.List;

/** Shows as metrics who showed who they are, and who could not. */
final class AuthMeters {
    private AuthMeters() {}

    static void register(EdgeMetrics metrics, Auth auth, AdminServer admin) {
        metrics.counter(
                "tollgate_auth_failed_attempts_total",
                "Wrong tokens, keys and sign-ins, which count against their addresses.",
                auth.failures()::failed);
        metrics.counter(
                "tollgate_auth_attempts_put_off_total",
                "Attempts that were not looked at, as too many of their address had failed.",
                auth.failures()::putOff);
        outcomes(
                metrics,
                "tollgate_auth_token_refusals_total",
                "Auth tokens that were refused, whatever they were shown for, by the reason.",
                "reason",
                auth.tokens().refusals());
        outcomes(
                metrics,
                "tollgate_registrations_total",
                "Registrations of devices, by what became of them.",
                "outcome",
                auth.registrations().outcomes());
        outcomes(
                metrics,
                "tollgate_client_credentials_checked_total",
                "User names and passwords of MQTT clients, by what became of them.",
                "outcome",
                auth.credentials().outcomes());
        outcomes(
                metrics,
                "tollgate_console_sign_ins_total",
                "Sign-ins to the console, by what became of them.",
                "outcome",
                admin.signIns());
        metrics.gauge("tollgate_console_sessions", "Sessions of the console.", admin::consoleSessions);
    }

    private static void outcomes(EdgeMetrics metrics, String name, String help, String label, OutcomeCounts counts) {
        metrics.counters(
                name,
                help,
                List.of(label),
                sample -> counts.forEach((outcome, count) -> sample.accept((double) count, outcome)));
    }
}
