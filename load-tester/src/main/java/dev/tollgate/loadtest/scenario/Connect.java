package dev.tollgate.loadtest.scenario;

import java.time.Duration;

/**
 * How connections are made.
 *
 * @param ratePerSecond connections begun per second while the fleet connects
 * @param isWaiting flows begin once all devices are connected, or failed for good
 * @param timeout for TCP, TLS and CONNACK together
 * @param readBytesPerSecond how slowly devices read; 0 for as fast as they can
 * @param chunkBytes how many bytes are written to the socket at a time; 0 for whole packets
 * @param receiveBufferBytes SO_RCVBUF; 0 for the system's
 */
public record Connect(
        double ratePerSecond,
        SourceIps sourceIps,
        Reconnect reconnect,
        boolean isWaiting,
        Duration timeout,
        long readBytesPerSecond,
        int chunkBytes,
        int receiveBufferBytes) {
    public static final double DEFAULT_RATE = 100;
    public static final Connect DEFAULTS =
            new Connect(DEFAULT_RATE, SourceIps.AUTO, Reconnect.DEFAULT, true, Duration.ofSeconds(10), 0, 0, 0);

    public Connect {
        boolean isRate = ratePerSecond > 0 && ratePerSecond <= Units.RATE_MAX;
        InvalidSetting.check(isRate, "rate", "a rate above 0", ratePerSecond);
        boolean isTime = timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(Duration.ofHours(1)) <= 0;
        InvalidSetting.check(isTime, "timeout", "1ms to 1h", Units.formatTime(timeout));
        InvalidSetting.check(readBytesPerSecond >= 0, "read_rate", "0 or more bytes a second", readBytesPerSecond);
        InvalidSetting.check(chunkBytes >= 0, "chunk", "0 or more bytes", chunkBytes);
        InvalidSetting.check(receiveBufferBytes >= 0, "receive_buffer", "0 or more bytes", receiveBufferBytes);
    }
}
