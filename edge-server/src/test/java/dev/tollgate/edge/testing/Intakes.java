package dev.tollgate.edge.testing;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.ExplainConfig;
import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.extension.ExtensionPath;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.ExtensionRequests;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.PushRoutes;
import dev.tollgate.edge.extension.RequestConfig;
import dev.tollgate.edge.extension.RetainedRequest;
import dev.tollgate.edge.intake.DeliveryConfig;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.limit.AddressConfig;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.LimitsConfig;
import dev.tollgate.edge.limit.RateConfig;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.token.TokenRegistry;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Intakes whose messages all take the default route, to no sink. */
public final class Intakes {
    private static final RateConfig UNLIMITED = new RateConfig(0, 0, 1000);

    /** Nobody is held back. */
    public static final Limits NO_LIMITS = new Limits(
            new LimitsConfig(LimitsConfig.Above.PAUSE, UNLIMITED, UNLIMITED, new AddressConfig(0, 0, 0)),
            System::nanoTime);

    private Intakes() {}

    /** Remembers little; its thread is not started. */
    public static Explain newExplain(InstantSource clock) {
        return new Explain(
                new ExplainConfig(64, 16, 4, 16, 16, 16, 20, 1_000, 1000, 0, 1_000, 60_000, 1_000, 1000), clock);
    }

    /** Requests to other extensions than data collection are refused. */
    public static ExtensionAccess noExtensions() {
        ExtensionRequests refusing = new ExtensionRequests() {
            @Override
            public Verdict offer(ExtensionRequest request) {
                return Verdict.EXTENSION_UNKNOWN;
            }

            @Override
            public void onFirstUse(PushRoute route, @Nullable ExtensionPath first) {}

            @Override
            public void onSubscribe(RetainedRequest request) {
                request.replyTo().accept(List.of());
            }
        };
        return new ExtensionAccess(
                refusing, new PushRoutes(), new RequestConfig(65_536, 16, 1 << 20, 4, 1_000), false, null);
    }

    /** @param writable whether the journal takes messages */
    public static Intake of(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            BooleanSupplier writable,
            AckLevel level,
            InstantSource clock) {
        return of(eventLoop, registry, ring, writable, level, noExtensions(), NO_LIMITS, clock);
    }

    /** @param writable whether the journal takes messages */
    public static Intake of(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            BooleanSupplier writable,
            AckLevel level,
            ExtensionAccess extensions,
            InstantSource clock) {
        return of(eventLoop, registry, ring, writable, level, extensions, NO_LIMITS, clock);
    }

    /** An intake whose refusals a test looks at; its journal takes all messages. */
    public static Intake explained(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            ExtensionAccess extensions,
            Limits limits,
            Explain explain,
            InstantSource clock) {
        return newIntake(eventLoop, registry, ring, () -> true, AckLevel.JOURNALED, extensions, limits, explain, clock);
    }

    /** @param writable whether the journal takes messages */
    public static Intake of(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            BooleanSupplier writable,
            AckLevel level,
            ExtensionAccess extensions,
            Limits limits,
            InstantSource clock) {
        return newIntake(eventLoop, registry, ring, writable, level, extensions, limits, newExplain(clock), clock);
    }

    private static Intake newIntake(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            BooleanSupplier writable,
            AckLevel level,
            ExtensionAccess extensions,
            Limits limits,
            Explain explain,
            InstantSource clock) {
        return new Intake(
                eventLoop,
                registry,
                ring,
                () -> writable.getAsBoolean() ? Verdict.ACCEPTED : Verdict.JOURNAL_UNAVAILABLE,
                RouteTable.of(Route.JOURNAL_ONLY.withAck(level)),
                new DeliveryProgress(0),
                new DeliveryConfig(10_000, 65_536),
                extensions,
                limits,
                "0123456789abcdef",
                explain,
                clock);
    }
}
