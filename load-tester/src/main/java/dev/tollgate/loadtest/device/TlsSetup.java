package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes the TLS context of all devices, from files. */
final class TlsSetup {
    private TlsSetup() {}

    /** Null where no endpoint uses TLS. Throws InvalidSetting where a file cannot be used. */
    static @Nullable SslContext context(Target target) {
        if (!target.isTls()) {
            return null;
        }
        Tls tls = target.tls();
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            if (tls.isInsecure()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            } else if (tls.ca().isPresent()) {
                builder.trustManager(tls.ca().get().toFile());
            }
            if (tls.certificate().isPresent() && tls.key().isPresent()) {
                builder.keyManager(
                        tls.certificate().get().toFile(), tls.key().get().toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw InvalidSetting.because("tls", "cannot use " + files(tls) + ": " + unusable.getMessage());
        }
    }

    private static String files(Tls tls) {
        return tls.ca().map(Path::toString).orElse("the trusted certificates of the JVM")
                + tls.certificate().map(file -> ", " + file).orElse("")
                + tls.key().map(file -> ", " + file).orElse("");
    }
}
