package io.lovage.message;

/** Root of everything Lovage throws. Each child says who must act. */
public class LovageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LovageException(String message) {
        super(message);
    }

    public LovageException(String message, Throwable cause) {
        super(message, cause);
    }
}
