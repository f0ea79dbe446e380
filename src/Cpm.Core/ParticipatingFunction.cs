using Cpm.Core.Registration;
using Cpm.Core.Standalone;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;

namespace Cpm.Core;

/// <summary>What comes in over SIP, by method: the Participating Function of our subscribers, with a registrar of its own where no core stands in front.</summary>
public sealed class ParticipatingFunction(Registrar registrar, PagerIntake pager)
{
    /// <summary>Takes a new request; the stack has answered what it refuses by rule.</summary>
    public void Handle(SipServerTransaction transaction)
    {
        switch (transaction.Request.Method)
        {
            case SipMethod.Register:
                registrar.Handle(transaction);
                break;
            case SipMethod.Message:
                pager.Handle(transaction);
                break;
            default:
                transaction.Respond(501);
                break;
        }
    }
}
