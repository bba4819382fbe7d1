namespace OpenOdp.Engine.State;

/// <summary>The store failed. The engine lets it pass: a node halts, and never skips a command for it (rule L6).</summary>
public abstract class StateStoreException : Exception
{
    /// <summary>A failure with a message.</summary>
    protected StateStoreException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with a message and its cause.</summary>
    protected StateStoreException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
