package io.lovage.celery.result;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An exception as it is stored: enough for Python to make it again.
 *
 * @param type name of its class
 * @param args what its constructor was given
 * @param module Python's module, or a Java package, of which Python makes a class of its own; {@code null} if unknown
 */
public record RemoteError(
        String type, List<JsonNode> args, @Nullable String module) {

    private static final String TYPE = "exc_type";
    private static final String MESSAGE = "exc_message";
    private static final String MODULE = "exc_module";
    private static final String EXCEPTIONS = "celery.exceptions";

    public RemoteError {
        args = List.copyOf(args);
    }

    public static RemoteError of(String module, String type, Object... args) {
        return new RemoteError(type, List.of(args).stream().map(WireJson::tree).toList(), module);
    }

    /** That a task was not run or was stopped; {@code reason} is revoked, terminated or expired. */
    public static RemoteError revoked(String reason) {
        return of(EXCEPTIONS, "TaskRevokedError", reason);
    }

    /** That a worker doesn't know the task. */
    public static RemoteError notRegistered(String task) {
        return of(EXCEPTIONS, "NotRegistered", task);
    }

    /** That a chord can't run its body, since {@code member} failed with {@code cause}. */
    public static RemoteError chordFailed(String member, RemoteError cause) {
        return of(EXCEPTIONS, "ChordError", "Dependency " + member + " raised " + cause.repr());
    }

    static RemoteError read(JsonNode json) {
        Fields fields = Fields.of(json, "an exception");
        JsonNode message = fields.node(MESSAGE);
        List<JsonNode> args =
                message.isArray() ? fields.list(MESSAGE) : message.isNull() ? List.of() : List.of(message);
        return new RemoteError(fields.text(TYPE), args, fields.textOrNull(MODULE));
    }

    ObjectNode write() {
        ObjectNode json = WireJson.object().put(TYPE, type);
        json.set(MESSAGE, WireJson.array(args));
        return json.put(MODULE, module);
    }

    /** As Python prints it. */
    public String repr() {
        return PythonRepr.call(type, args);
    }

    /** What it says to people. */
    public String message() {
        if (args.size() == 1) {
            return args.get(0).isString() ? args.get(0).stringValue() : PythonRepr.of(args.get(0));
        }
        return args.isEmpty() ? "" : PythonRepr.tuple(args);
    }
}
