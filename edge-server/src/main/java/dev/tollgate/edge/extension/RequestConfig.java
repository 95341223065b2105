package dev.tollgate.edge.extension;

import dev.tollgate.edge.config.Setting;

/** Limits of requests to the extensions that keep state: {@code extensions.requests.*}. */
public record RequestConfig(
        @Setting(
                value = "64KiB",
                min = 256,
                max = 1 << 20,
                doc = "Largest payload of a request; a larger one is refused.")
        int payloadMaxBytes,

        @Setting(
                value = "4096",
                min = 16,
                max = 1 << 20,
                doc = "Requests of all devices that wait at most; one more is refused with extension-busy.")
        int waitingMax,

        @Setting(value = "16MiB", min = 1 << 20, max = 1 << 30, doc = "Payloads of the requests that wait, together.")
        int waitingMaxBytes,

        @Setting(
                value = "64",
                min = 1,
                max = 65_536,
                doc = "Requests of one connection that wait at most; then it is not read from.")
        int connectionWaitingMax,

        @Setting(
                value = "100000",
                min = 1_000,
                max = 100_000_000,
                doc =
                        "First uses of a token by a connection that wait to be looked at for what is to be pushed; beyond, it is"
                                + " pushed with the device's next connection.")
        int firstUsesMax) {}
