namespace OpenOdp.Client.Hosts;

/// <summary>What is known of a host that takes compressed requests, or does not.</summary>
internal sealed class GzipTrust
{
    private bool _refused;
    private bool _doubted;
    private int _doubts;

    /// <summary>True once a server has said that it takes gzip, until one refuses it or fails.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>A server has said whether it takes gzip; once one has refused it, words count no more.</summary>
    public void Says(bool taken) => IsTaken = taken && !_refused;

    /// <summary>A compressed request came to nothing; perhaps because of gzip, so the next one goes plain.</summary>
    public void Doubt()
    {
        _doubted = true;
        IsTaken = false;
    }

    /// <summary>
    /// A request was taken. One plain one after a compressed one that failed may be chance, the second in a row is none.
    /// </summary>
    public void Took(bool gzip)
    {
        if (gzip)
        {
            _doubts = 0;
        }
        else if (_doubted && ++_doubts > 1)
        {
            Refused();
        }

        _doubted = false;
    }

    /// <summary>The same request was refused with gzip and taken without.</summary>
    public void Refused()
    {
        _refused = true;
        IsTaken = false;
    }
}
