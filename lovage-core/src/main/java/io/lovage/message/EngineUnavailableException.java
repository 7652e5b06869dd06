package io.lovage.message;

/** The engine can't be reached or can't do its work now. An operator may have to act; trying again later may help. */
public class EngineUnavailableException extends LovageException {

    private static final long serialVersionUID = 1L;

    public EngineUnavailableException(String message) {
        super(message);
    }

    public EngineUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
