package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.LimitsConfig;
import dev.tollgate.edge.limit.SenderLimits;
import dev.tollgate.edge.limit.SenderRate;
import dev.tollgate.edge.token.TokenEntry;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's look at the rates of devices and applications. On the event loop; allocates with a connection's first use of a token, and
 * with its first one after the settings have changed, alone.
 */
final class RateGate {
    /** When to look again at the latest: what others give back may be taken sooner. */
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long WAIT_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Limits limits;
    private @Nullable SenderRate takenFromDevice;
    private @Nullable SenderRate takenFromApplication;
    private @Nullable SenderRate refusedBy;
    private boolean isRefusedByApplication;

    RateGate(Limits limits) {
        this.limits = limits;
    }

    /**
     * Counts a message whose token was used last on this connection.
     *
     * @return 0, or after how many nanoseconds to try again
     */
    long take(DeviceConnection connection, TokenEntry token, Kp1Path path, Message message) {
        SenderLimits senders = limits.senders();
        if (senders.isOff()) {
            takenFromDevice = null;
            takenFromApplication = null;
            return 0;
        }
        long now = limits.nanoTime();
        SenderRate device = connection.deviceRate();
        SenderRate application = connection.applicationRate();
        if (!connection.isRatedBy(senders) || isRetired(device) || isRetired(application)) {
            String name =
                    message.buffer().toString(path.appVersionStart(), path.applicationLength(), StandardCharsets.UTF_8);
            device = senders.device(token.deviceNumber(), name, now);
            application = senders.application(name, now);
            connection.setRates(senders, device, application);
        }
        int bytes = message.payloadLength();
        long wait = device == null ? 0 : device.take(bytes, now);
        refusedBy = device;
        isRefusedByApplication = false;
        if (wait == 0 && application != null) {
            wait = application.take(bytes, now);
            refusedBy = application;
            isRefusedByApplication = true;
            if (wait > 0 && device != null) {
                device.giveBack(bytes);
            }
        }
        takenFromDevice = device;
        takenFromApplication = application;
        return wait == 0 ? 0 : Math.min(Math.max(wait, WAIT_MIN_NANOS), WAIT_MAX_NANOS);
    }

    /** Says which rate the {@link #take} before was above: its burst, and what would have been taken of it. */
    void explain(RefusalNote refusal, Message message) {
        SenderRate rate = refusedBy;
        if (rate == null) {
            return;
        }
        long now = limits.nanoTime();
        boolean isOfBytes = !rate.isShortOfMessages(now);
        String rule = isRefusedByApplication
                ? isOfBytes ? "limits.application.bytesPerSecond" : "limits.application.messagesPerSecond"
                : isOfBytes ? "limits.device.bytesPerSecond" : "limits.device.messagesPerSecond";
        int units = isOfBytes ? message.payloadLength() : 1;
        refusal.by(rule, rate.burst(isOfBytes), rate.held(isOfBytes, now) + units);
    }

    private static boolean isRetired(@Nullable SenderRate rate) {
        return rate != null && rate.isRetired();
    }

    long nanoTime() {
        return limits.nanoTime();
    }

    /** Undoes the {@link #take} before, for a message that was not taken after all. */
    void giveBack(Message message) {
        if (takenFromDevice != null) {
            takenFromDevice.giveBack(message.payloadLength());
        }
        if (takenFromApplication != null) {
            takenFromApplication.giveBack(message.payloadLength());
        }
    }

    /** Whether a message above its rate is refused; else its connection is read no further until it may go on. */
    boolean refuses(Message message) {
        return switch (message.protocol()) {
            case HTTP -> true;
            case MQTT_5 -> message.qos() > 0 && limits.senders().above() == LimitsConfig.Above.REFUSE;
            case MQTT_3_1_1 -> false;
        };
    }
}
