using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>The fields of a customer as expressions read them, fetched when the first is asked for.</summary>
internal sealed class CustomerFields
{
    private IStateReader? _state;
    private AccountSettings? _settings;
    private Customer? _customer;

    /// <summary>Turns to a customer, whose row must not change while its fields are read.</summary>
    public void Load(IStateReader state, AccountSettings settings, Customer customer)
    {
        (_state, _settings) = (state, settings);
        _customer = customer;
    }
}
