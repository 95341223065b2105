package dev.tollgate.edge;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP. Java has no public API for signals, and the compiler warns of {@code sun.misc.Signal}: hence by reflection, as Kafka does. */
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /** Has this done at each SIGHUP, on a thread of the JVM's; where there are no signals, says so in the log and does nothing. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(action, arguments);
                }
                action.run();
                return null;
            };
            Object handling =
                    Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, invocation);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
        } catch (ReflectiveOperationException | IllegalArgumentException none) {
            LOG.warn("SIGHUP reloads nothing here: {}; use 'edge reload'", none.toString());
        }
    }
}
