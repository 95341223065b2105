package dev.tollgate.edge.testing;

import dev.tollgate.edge.intake.DeliveryConfig;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.token.TokenRegistry;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Intakes whose messages all take the default route, to no sink. */
public final class Intakes {
    private Intakes() {}

    /** @param writable whether the journal takes messages */
    public static Intake of(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            BooleanSupplier writable,
            AckLevel level,
            InstantSource clock) {
        return new Intake(
                eventLoop,
                registry,
                ring,
                () -> writable.getAsBoolean() ? Verdict.ACCEPTED : Verdict.JOURNAL_UNAVAILABLE,
                RouteTable.of(Route.JOURNAL_ONLY.withAck(level)),
                new DeliveryProgress(0),
                new DeliveryConfig(10_000, 65_536),
                "0123456789abcdef",
                clock);
    }
}
